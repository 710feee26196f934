{ services.openssh.hostKeys = [ { type = "rsa"; bits = 4096; path = "/etc/ssh/k"; } ]; }
