{ lib, ... }: {
  services.openssh.extraConfig = lib.mkAfter ''
    Match User git
    AllowTcpForwarding no
    X11Forwarding no
  '';
}
