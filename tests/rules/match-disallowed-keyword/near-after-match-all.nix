{
  services.openssh.extraConfig = ''
    Match User git
      X11Forwarding no
    Match all
    Port 2222
  '';
}
