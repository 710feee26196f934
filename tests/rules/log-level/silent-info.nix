{ services.openssh.settings.LogLevel = "INFO"; }
