{ boot.initrd.network.ssh.extraConfig = "UsePAM no"; }
