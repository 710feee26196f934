{ users.users.alice.openssh.authorizedKeys.keyFiles = [ ../../../../../alice.pub /etc/alice.pub ]; }
