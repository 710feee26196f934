{
  users.users.alice.openssh.authorizedKeys.keyFiles = [ ./id ];
}
