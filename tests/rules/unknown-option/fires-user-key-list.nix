{ users.users.alice.openssh.authorizedKeys.key = [ ]; }
