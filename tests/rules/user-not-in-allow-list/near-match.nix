{
  users.users.alice = { isNormalUser = true; openssh.authorizedKeys.keys = [ "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl" ]; };
  services.openssh.extraConfig = ''
    Match Address 10.0.0.0/8
      AllowUsers bob
    Match all
  '';
}
