{ users.users.alice.openssh.authorizedkeys.keys = [ ]; }
