{ programs.ssh.forwardX11 = true; }
