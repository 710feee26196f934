{ services.openssh.hostKeys = [ { type = "dsa"; path = "/etc/ssh/k"; } ]; }
# at 1:42 type dsa
