{ vars, ... }: { programs.ssh = { startAgent = true; } // vars.client; }
