{
  services.openssh.settings.Banner = ''
    a
    b
  '';
}
