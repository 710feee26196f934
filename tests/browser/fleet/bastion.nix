# The way in from outside.
{ ... }:

{
  imports = [
    ./ssh.nix
    ./people.nix
  ];
  services.openssh.extraConfig = "AllowTcpForwarding yes";
  users.users = {
    dan = {
      isNormalUser = true;
      shell = "/run/current-system/sw/bin/nologin";
      openssh.authorizedKeys.keys = [ "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKD4HHvXAepUS0iD9XU6BoosfzxS5FyajmZEx7Kzni2D dan@home" ];
    };
    root.openssh.authorizedKeys.keys = [
      "from=\"10.20.0.0/16\" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIM1ASatYArJ4sDI7skPI+Mqt5KJNexYG9ar5Vg1SftUD alice@laptop"
    ];
  };
}
