{ services.openssh.moduliFile = ./moduli; }
