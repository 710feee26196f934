# at 2:56 no cipher fits "aes-cbc"
{ services.openssh.settings.Ciphers = [ "-aes-cbc" ]; }
