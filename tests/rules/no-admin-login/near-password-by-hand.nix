# whole
{
  services.openssh.enable = true;
  services.openssh.authorizedKeysInHomedir = false;
  users.users.alice = { isNormalUser = true; extraGroups = [ "wheel" ]; };
}
