{
  services.openssh.extraConfig = ''
    MaxAuthTries 3
    maxauthtries 3
  '';
}
