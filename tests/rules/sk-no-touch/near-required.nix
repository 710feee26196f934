{
  users.users.alice.openssh.authorizedKeys.keys = [
    ''verify-required sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RPAAAABHNzaDo= a''
    ''no-touch-required ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP user1@host''
  ];
}
