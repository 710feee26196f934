{
  services.openssh.enable = true;
  services.openssh.settings = { PasswordAuthentication = false; KbdInteractiveAuthentication = false; };
  services.openssh.authorizedKeysInHomedir = false;
  users.mutableUsers = false;
  users.users.alice.isNormalUser = true;
}
