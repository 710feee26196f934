# The database: few may log in, and backups are fetched as root.
{ ... }:

{
  imports = [
    ./ssh.nix
    ./people.nix
  ];
  services.openssh.settings.AllowUsers = [
    "alice"
    "root"
  ];
  users.users.root.openssh.authorizedKeys.keys = [
    "restrict,command=\"borg serve --append-only\" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKn713s0+kzG0B2b7HBl/h5z9juosBaqOxAsEpq+qNBJ borg@backup"
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIM1ASatYArJ4sDI7skPI+Mqt5KJNexYG9ar5Vg1SftUD alice@laptop"
  ];
}
