{
  services.openssh.extraConfig = ''
    LogLevel ERROR
  '';
}
