{
  services.openssh.extraConfig = ''
    Match Group sftp
      AllowTcpForwarding no
      ForceCommand internal-sftp
    Match all
  '';
}
