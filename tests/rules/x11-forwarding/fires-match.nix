{
  services.openssh.extraConfig = ''
    Match User alice
      X11Forwarding yes
    Match all
  '';
}
