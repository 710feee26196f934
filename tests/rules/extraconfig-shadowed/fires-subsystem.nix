{
  services.openssh.extraConfig = ''
    Subsystem sftp internal-sftp
  '';
}
