{ lib, config, ... }:
{
  users.users.alice.openssh.authorizedKeys.keys = lib.mkMerge [
    (lib.mkIf config.a [ ''restrict ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP user1@host'' ])
    (lib.mkIf (!config.a) [ ''ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINEbVOWB12xUCg/2L+dwzjTezq/6N9wZNIZoWaZ4f8RP user1@host'' ])
  ];
}
