{ services.openssh.settings.LogLevel = null; }
