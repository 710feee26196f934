{
  services.openssh.extraConfig = ''
    Match User vpn
      PermitTunnel yes
    Match all
  '';
}
