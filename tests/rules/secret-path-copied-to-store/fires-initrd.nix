{ boot.initrd.network.ssh.hostKeys = [ ./key ]; }
