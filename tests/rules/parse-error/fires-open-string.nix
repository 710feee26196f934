{ users.users.alice.openssh.authorizedKeys.keys = [ "ssh-ed25519 AAAA ]; }
