{
  users.users.tunnel = { isSystemUser = true; group = "tunnel"; openssh.authorizedKeys.keys = [ "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl" ]; };
  services.openssh.extraConfig = ''
    Match User tunnel
      PermitOpen host:22
    Match all
  '';
}
