{ services.openssh.settings.X11UseLocalhost = true; }
