{
  services.openssh.extraConfig = ''
    StrictModes no
  '';
}
