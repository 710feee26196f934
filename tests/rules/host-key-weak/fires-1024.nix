{ services.openssh.hostKeys = [ { type = "rsa"; bits = 1024; path = "/etc/ssh/k"; } ]; }
