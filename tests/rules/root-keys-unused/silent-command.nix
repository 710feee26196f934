{
  services.openssh.settings.PermitRootLogin = "forced-commands-only";
  users.users.root.openssh.authorizedKeys.keys = [ "command=\"backup\",restrict ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl" ];
}
