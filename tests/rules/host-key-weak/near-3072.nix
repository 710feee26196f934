{ services.openssh.hostKeys = [ { type = "rsa"; bits = 3072; path = "/etc/ssh/k"; } ]; }
