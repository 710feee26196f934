{ lib, ... }: {
  services.openssh.extraConfig = lib.mkMerge [
    (lib.mkAfter ''
      Match User git
        AllowTcpForwarding no
    '')
    (lib.mkAfter ''
      Match User bob
        AllowTcpForwarding no
    '')
  ];
}
