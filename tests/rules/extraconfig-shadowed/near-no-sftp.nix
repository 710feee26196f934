{
  services.openssh.allowSFTP = false;
  services.openssh.extraConfig = ''
    Subsystem sftp internal-sftp
  '';
}
