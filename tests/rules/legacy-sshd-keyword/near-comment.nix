{
  services.openssh.extraConfig = ''
    # Protocol 2
    MaxAuthTries 3
  '';
}
