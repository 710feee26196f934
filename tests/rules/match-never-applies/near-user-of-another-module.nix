{
  services.openssh.extraConfig = ''
    Match User alice,!root
      X11Forwarding no
    Match all
  '';
}
