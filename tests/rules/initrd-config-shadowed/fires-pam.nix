{ boot.initrd.network.ssh.extraConfig = ''
  # at 3:3 UsePAM has no effect here
  UsePAM yes
''; }
