{ services.openssh.gatewayPorts = "yes"; }
