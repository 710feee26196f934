{ lib, ... }: {
  # at 4:20 authorizedKeysFiles is forced to other files
  users.users.root = { openssh.authorizedKeys.keys = [ "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl" ]; };
  services.openssh.authorizedKeysFiles = lib.mkForce [ "%h/.ssh/authorized_keys" ];
}
