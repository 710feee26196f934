{ services.openssh.settings.LogLevel = "verbose"; }
