{ programs.ssh.knownHosts."git.example.org" = { publicKeyFile = ./one.pub; }; }
