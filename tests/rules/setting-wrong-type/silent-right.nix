{ services.openssh.settings = { PasswordAuthentication = false; GatewayPorts = "clientspecified"; AllowUsers = [ "alice" ]; LogLevel = null; MaxAuthTries = "3"; UsePAM = true; }; }
