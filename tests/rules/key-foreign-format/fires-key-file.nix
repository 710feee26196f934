{
  users.users.alice.openssh.authorizedKeys.keyFiles = [ ./putty.pub ];
}
