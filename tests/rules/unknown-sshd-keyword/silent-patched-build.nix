{ services.openssh.settings.GSSAPIKeyExchange = true; }
