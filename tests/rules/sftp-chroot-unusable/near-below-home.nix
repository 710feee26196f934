{
  services.openssh.extraConfig = ''
    Match Group sftp
      ChrootDirectory /home/chroot/%u
    Match all
  '';
}
