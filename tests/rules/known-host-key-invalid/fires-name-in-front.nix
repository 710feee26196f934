{ programs.ssh.knownHosts."git.example.org".publicKey = "git.example.org ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP"; }
