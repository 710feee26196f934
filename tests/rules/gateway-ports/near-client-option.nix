{ programs.ssh.extraConfig = "GatewayPorts yes"; }
