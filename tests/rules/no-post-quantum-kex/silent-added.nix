{ services.openssh.settings.KexAlgorithms = [ "+diffie-hellman-group14-sha256" ]; }
