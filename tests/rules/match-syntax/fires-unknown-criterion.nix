{
  services.openssh.extraConfig = ''
    # at 4:11 a Match criterion is
    Match Users git
      X11Forwarding no
  '';
}
