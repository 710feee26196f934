{ services.openssh.settings.MaxStartups = "100:30:500"; }
