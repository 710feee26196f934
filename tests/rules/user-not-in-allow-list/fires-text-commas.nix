{
  services.openssh.extraConfig = ''
    DenyUsers alice,bob
  '';
}
