{ nix.buildMachines = [ { hostName = "a"; sshKey = /root/.ssh/id; } ]; }
