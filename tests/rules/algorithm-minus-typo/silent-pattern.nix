{ services.openssh.settings.Ciphers = [ "-*cbc" ]; }
