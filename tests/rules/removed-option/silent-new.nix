{ boot.initrd.network.ssh.hostKeys = [ "/etc/ssh/initrd" ]; }
