{
  services.openssh.extraConfig = ''
    Match Group sftp
      # at 5:23 the chroot is no absolute path
      ChrootDirectory srv/sftp
    Match all
  '';
}
