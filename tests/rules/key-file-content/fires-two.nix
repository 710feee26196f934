{ users.users.alice.openssh.authorizedKeys.keyFiles = [ ./two.pub ]; }
# at 1:57 2 keys
