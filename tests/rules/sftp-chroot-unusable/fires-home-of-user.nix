{
  users.users.backup = { home = "/srv/backup"; createHome = true; };
  services.openssh.extraConfig = ''
    Match User backup
      ChrootDirectory /srv/backup
      ForceCommand internal-sftp
    Match all
  '';
}
