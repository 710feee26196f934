{
  services.openssh.extraConfig = ''
    Match User git
      X11Forwarding no
      # at 6:7 X11Forwarding has no effect here
      X11Forwarding yes
    Match all
  '';
}
