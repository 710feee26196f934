{
  services.openssh.extraConfig = ''
    # EOL is not alone here
    MaxAuthTries 3
  '';
}
