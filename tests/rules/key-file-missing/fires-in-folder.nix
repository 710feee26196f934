{ users.users.alice.openssh.authorizedKeys.keyFiles = [ ./keys/alice.pub ]; }
# at 1:57 ./keys/alice.pub does not exist
