{
  services.openssh.extraConfig = ''
    X11Forwarding no
    UsePAM yes
  '';
}
