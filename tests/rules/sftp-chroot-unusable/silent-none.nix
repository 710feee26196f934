{
  services.openssh.extraConfig = ''
    Match User alice
      ChrootDirectory none
    Match all
  '';
}
