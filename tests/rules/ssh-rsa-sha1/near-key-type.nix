{ users.users.alice.openssh.authorizedKeys.keys = [  ]; }
