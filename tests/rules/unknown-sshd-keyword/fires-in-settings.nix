{ services.openssh.settings.MaxSesions = 3; }
