{
  users.users.tunnel = { isSystemUser = true; group = "tunnel"; openssh.authorizedKeys.keys = [ "restrict,port-forwarding ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl" ]; };
}
