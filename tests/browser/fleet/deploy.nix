# The pipeline may run one command.
{ ... }:

{
  users.users.deploy = {
    isNormalUser = true;
    openssh.authorizedKeys.keys = [
      "restrict,command=\"/run/current-system/sw/bin/deploy\" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKNg58NARWmiUL/vgVluexcMh6rKMdUpyUkg0LaxQ28A deploy@ci"
    ];
  };
}
