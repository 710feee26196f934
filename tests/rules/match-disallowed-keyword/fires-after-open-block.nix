{
  services.openssh.extraConfig = ''
    Match User git
      X11Forwarding no

    # at 7:5 Port is not allowed
    Port 2222
  '';
}
