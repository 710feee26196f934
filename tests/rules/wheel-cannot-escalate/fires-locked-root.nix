# whole
{
  services.openssh.enable = true;
  users.mutableUsers = false;
  services.openssh.settings = { PasswordAuthentication = false; KbdInteractiveAuthentication = false; };
  services.openssh.settings.PermitRootLogin = "no";
  users.users.bob = { isNormalUser = true; extraGroups = [ "wheel" ]; hashedPassword = "!"; openssh.authorizedKeys.keys = [ "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl" ]; };
}
