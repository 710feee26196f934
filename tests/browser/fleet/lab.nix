# For trying things out: people bring keys of their own, and passwords.
{ ... }:

{
  imports = [ ./people.nix ];
  services.openssh = {
    enable = true;
    authorizedKeysInHomedir = true;
    settings.PermitRootLogin = "yes";
  };
  users.users = {
    erin = {
      isNormalUser = true;
      openssh.authorizedKeys.keys = [
        "expiry-time=\"20270101\" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEPcTu3vIaIN9VqDe80Uy4YcHiBNZKATnGZS1sa73H8i erin@laptop"
      ];
    };
    root.openssh.authorizedKeys.keys = [ "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGOONjBMW5TzXHxy1moF1a7PWrhkeBDuByUGPZo0H6rd frank@phone" ];
  };
}
