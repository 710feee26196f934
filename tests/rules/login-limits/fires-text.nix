{
  services.openssh.extraConfig = ''
    MaxSessions 100
  '';
}
