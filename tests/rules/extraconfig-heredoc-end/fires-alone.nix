{
  services.openssh.extraConfig = ''
    MaxAuthTries 3
    # at 5:5 this ends extraConfig
    EOL
  '';
}
