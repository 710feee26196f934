{ lib, ... }: {
  # at 5:7 takes in the lines of another definition
  services.openssh.extraConfig = lib.mkMerge [
    ''
      Match User git
        AllowTcpForwarding no
    ''
    ''
      AllowAgentForwarding no
    ''
  ];
}
