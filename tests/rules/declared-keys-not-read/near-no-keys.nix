{ services.openssh.settings.PubkeyAuthentication = false; }
