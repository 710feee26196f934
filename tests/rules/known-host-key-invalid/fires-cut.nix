{ programs.ssh.knownHosts."git.example.org" = { publicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg"; }; }
# at 1:74 skips
