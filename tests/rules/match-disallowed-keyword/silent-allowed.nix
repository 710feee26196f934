{
  services.openssh.extraConfig = ''
    Match User git
      ForceCommand internal-sftp
      ChrootDirectory %h
      AllowUsers git
    Match all
  '';
}
