{ services.openssh.settings = { PermitRootLogin = "yes"; PasswordAuthentication = false; }; }
