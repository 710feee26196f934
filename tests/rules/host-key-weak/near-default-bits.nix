{ services.openssh.hostKeys = [ { type = "rsa"; path = "/etc/ssh/k"; } ]; }
