{ boot.initrd.network.ssh.authorizedKeys = [ "  " ]; }
