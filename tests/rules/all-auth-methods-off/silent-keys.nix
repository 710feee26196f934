{ services.openssh.settings = { PasswordAuthentication = false; KbdInteractiveAuthentication = false; }; }
