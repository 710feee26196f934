# whole
{
  services.openssh.enable = true;
  users.mutableUsers = false;
  services.openssh.settings.PermitRootLogin = "no";
  users.users.alice = { isNormalUser = true; extraGroups = [ "wheel" ]; hashedPasswordFile = "/run/keys/alice"; openssh.authorizedKeys.keys = [ "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl" ]; };
}
