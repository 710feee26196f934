{
  services.openssh.extraConfig = ''
    PermitUserEnvironment LANG,LC_*
  '';
}
