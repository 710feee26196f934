{ services.openssh.settings.match = "all"; }
