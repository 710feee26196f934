{ services.openssh.settings.IgnoreRhosts = "shosts-only"; }
