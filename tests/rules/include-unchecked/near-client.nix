{ programs.ssh.extraConfig = "Include /etc/ssh/more.conf"; }
