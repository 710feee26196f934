{
  users.users.alice.openssh.authorizedKeys.keyFiles = [ ./good.pub ];
}
