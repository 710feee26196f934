{
  services.openssh.extraConfig = ''
    Match User git
      AllowTcpForwarding no
    Match all
      AllowAgentForwarding no
  '';
}
