{
  users.users.alice.openssh.authorizedKeys.keys = [
    ''restrict,pty,permitopen="localhost:80",environment="A=b c",command="echo \"x, y\"" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP user1@host''
  ];
}
