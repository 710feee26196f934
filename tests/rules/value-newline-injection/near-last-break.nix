{
  services.openssh.settings.MaxStartups = ''
    10:30:100
  '';
}
