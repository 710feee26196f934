{
  services.openssh.extraConfig = ''
    # at 4:23 every certificate of this CA
    TrustedUserCAKeys /etc/ssh/ca.pub
  '';
}
