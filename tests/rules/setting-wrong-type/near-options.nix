{ lib, ... }:
{
  # Another module's options of the same names.
  services.openssh-proxy.ports = [ "22" ];
  users.groups.wheel.members = [ "alice" ];
  users.users.alice = { isNormalUser = lib.mkForce true; description = ""; home = "/home/${"alice"}"; };
}
