{ services.openssh.settings.MaxAuthTries = 3.5; }
