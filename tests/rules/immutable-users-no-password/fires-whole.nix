# whole
{
  services.openssh.enable = true;
  users.mutableUsers = false;
  users.users.alice = { isNormalUser = true; extraGroups = [ "wheel" ]; };
}
