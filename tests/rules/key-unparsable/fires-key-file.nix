{
  users.users.alice.openssh.authorizedKeys.keyFiles = [ ./cut.pub ];
}
