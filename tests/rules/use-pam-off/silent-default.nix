{ services.openssh.settings.MaxAuthTries = 3; }
