{ programs.ssh.knownHosts.a = { hostNames = [ "a" "10.0.0.1:22" ]; publicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP"; }; }
# at 1:51 [10.0.0.1]:22
