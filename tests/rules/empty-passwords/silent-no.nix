{
  services.openssh.extraConfig = ''
    PermitEmptyPasswords no
  '';
}
