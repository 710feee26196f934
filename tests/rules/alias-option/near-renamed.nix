{ services.openssh.useDns = true; }
