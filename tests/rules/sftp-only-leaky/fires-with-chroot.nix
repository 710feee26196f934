{
  services.openssh.extraConfig = ''
    Match User backup
      ChrootDirectory /srv/backup
      # at 6:7 these users may only copy files
      ForceCommand internal-sftp -d /in
      X11Forwarding no
    Match all
  '';
}
