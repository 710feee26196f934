{
  services.openssh.extraConfig = ''
    PermitTunnel no
  '';
}
