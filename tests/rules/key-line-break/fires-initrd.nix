{
  boot.initrd.network.ssh.authorizedKeys = [
    ''
      ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2
      L+dwzjTezq/6N9wZNIZoWaZ4f8RP
    ''
  ];
}
