{ services.openssh.settings.AllowUsers = [ ]; }
