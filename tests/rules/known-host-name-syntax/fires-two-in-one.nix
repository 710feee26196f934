{ programs.ssh.knownHosts.git = { hostNames = [ "git.example.org 10.0.0.1" ]; publicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP"; }; }
