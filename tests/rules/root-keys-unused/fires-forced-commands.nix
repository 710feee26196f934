{
  services.openssh.settings.PermitRootLogin = "forced-commands-only";
  # at 4:52 this key of root does not let it in
  users.users.root.openssh.authorizedKeys.keys = [ "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl" ];
}
