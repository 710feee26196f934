{ services.openssh.settings.KexAlgorithms = [ "diffie-hellman-group1-sha1" ]; }
