{
  services.openssh.extraConfig = ''
    MaxAuthTries 3
    ClientAliveInterval 60
  '';
}
