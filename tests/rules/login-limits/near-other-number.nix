{ services.openssh.settings.ClientAliveInterval = 600; }
