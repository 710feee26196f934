{
  services.openssh.extraConfig = ''
    Match Address 10.0.0.0/8
      PermitRootLogin yes
    Match all
  '';
}
