{
  users.users.sftp = { isSystemUser = true; group = "sftp"; openssh.authorizedKeys.keys = [ "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl" ]; };
  services.openssh.extraConfig = ''
    Match User sftp
      ForceCommand internal-sftp
    Match all
  '';
}
