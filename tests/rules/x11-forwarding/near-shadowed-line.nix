{
  services.openssh.extraConfig = ''
    X11Forwarding yes
  '';
}
