{ services.openssh.settings.HostKeyAlgorithms = "rsa-sha2-512,rsa-sha2-256"; }
