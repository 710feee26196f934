# at 2:27 NixOS has no boot.initrd.network.ssh.hostRSAKey
{ boot.initrd.network.ssh.hostRSAKey = "/etc/ssh/initrd"; }
