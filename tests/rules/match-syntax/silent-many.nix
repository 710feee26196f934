{
  services.openssh.extraConfig = ''
    Match User "git,bob" Address 10.0.0.0/8,2001:db8::/32
      X11Forwarding no
    Match invalid-user
      Banner /etc/banner
    Match all
  '';
}
