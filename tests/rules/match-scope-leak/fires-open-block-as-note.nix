{
  services.openssh.extraConfig = ''
    Match User git
      AllowTcpForwarding no
  '';
}
