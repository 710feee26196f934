{
  services.openssh.extraConfig = ''
    PermitUserEnvironment no
  '';
}
