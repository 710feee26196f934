{ pkgs, ... }: {
  users.users.backup = {
    isNormalUser = true;
    shell = "${pkgs.shadow}/bin/nologin";
    # at 6:28 the keys of backup open no session
    openssh.authorizedKeys.keys = [ "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl" ];
  };
}
