{ programs.ssh.knownHosts."git.example.org" = { publicKeyFile = ./two.pub; }; }
# at 1:65 2 keys
