# at 2:76 openssh.authorizedKeys.keys takes a list of strings
{ users.users.alice = { isNormalUser = true; openssh.authorizedKeys.keys = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP alice"; }; }
