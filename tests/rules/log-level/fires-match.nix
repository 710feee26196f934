{
  services.openssh.extraConfig = ''
    Match User alice
      LogLevel ERROR
    Match all
  '';
}
