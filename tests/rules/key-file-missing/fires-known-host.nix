{ programs.ssh.knownHosts.a.publicKeyFile = ./a.pub; }
