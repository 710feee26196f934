{
  services.openssh.settings.LogLevel = null;
  services.openssh.extraConfig = ''
    LogLevel VERBOSE
  '';
}
