{ services.openssh.hostKeys = [ { type = "rsa"; bits = 4096; path = "/etc/ssh/ssh_host_rsa_key"; comment = "root@web-1 (main)"; } ]; }
