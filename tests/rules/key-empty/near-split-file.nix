{ lib, ... }:
{
  users.users.alice.openssh.authorizedKeys.keys = lib.splitString "\n" (builtins.readFile ./two.pub);
}
