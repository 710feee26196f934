{ users.users.alice.openssh.authorizedKeys.keyFiles = [ ./one.pub ]; }
