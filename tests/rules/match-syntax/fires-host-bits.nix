{
  services.openssh.extraConfig = ''
    Match Address 10.0.0.1/8
      X11Forwarding no
  '';
}
