{
  services.openssh.extraConfig = ''
    # PermitEmptyPasswords yes
    MaxAuthTries 3
  '';
}
