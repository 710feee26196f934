# at 2:43 no cipher fits "aes-cbc"
{ services.openssh.settings.Ciphers = [ "-aes-cbc" ]; }
