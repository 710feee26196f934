{
  services.openssh.extraConfig = ''
    MaxAuthTries 3
      EOL
    MaxSessions 3
  '';
}
