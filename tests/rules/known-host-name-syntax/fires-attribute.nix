{ programs.ssh.knownHosts."a b" = { publicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP"; }; }
# at 1:27 blank inside
