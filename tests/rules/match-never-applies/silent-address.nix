{
  services.openssh.extraConfig = ''
    Match Host 10.0.*,fe80:*
      X11Forwarding no
    Match Address 10.0.0.0/8
      X11Forwarding no
    Match all
  '';
}
