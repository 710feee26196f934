{ boot.initrd.network.ssh.extraConfig = "ForceCommand systemctl default"; }
