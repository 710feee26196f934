{
  services.openssh.extraConfig = ''
    MaxAuthTries 3
    MaxSessions 4
  '';
}
