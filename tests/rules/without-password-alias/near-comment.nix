{
  services.openssh.extraConfig = ''
    # PermitRootLogin without-password
    MaxAuthTries 3
  '';
}
