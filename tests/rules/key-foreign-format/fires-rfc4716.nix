{
  users.users.alice.openssh.authorizedKeys.keys = [
    ''
      ---- BEGIN SSH2 PUBLIC KEY ----
      Comment: "x"
      AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP
      ---- END SSH2 PUBLIC KEY ----
    ''
  ];
}
