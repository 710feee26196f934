{ services.openssh.settings.Ciphers = [ "aes256-ctr" 1 ]; }
