{ vars, ... }: { services.openssh.extraConfig = "PermitRootLogin ${vars.root}"; }
