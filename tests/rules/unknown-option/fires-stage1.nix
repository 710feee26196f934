{ boot.initrd.network.ssh.hostKey = "/etc/key"; }
