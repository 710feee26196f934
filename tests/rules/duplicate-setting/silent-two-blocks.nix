{
  services.openssh.extraConfig = ''
    Match User git
      X11Forwarding no
    Match User bob
      X11Forwarding yes
    Match all
  '';
}
