{
  services.openssh.settings.MaxAuthTries = 3;
  services.openssh.extraConfig = ''
    MaxAuthTries 6
  '';
}
