{
  users.users.alice.openssh.authorizedKeys.keys = [
    ''restrict,expiry-time="202611211200" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP user1@host''
  ];
}
# at 3:16 expired on 2026-11-21
