{
  users.users.alice.openssh.authorizedKeys.keys = [
    ''from="10.0.0.0/8,!10.0.0.1,*.example.org,2001:db8::/32" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP user1@host''
  ];
}
