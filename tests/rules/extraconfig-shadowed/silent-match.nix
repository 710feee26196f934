{
  services.openssh.extraConfig = ''
    Match User git
      PasswordAuthentication no
      X11Forwarding yes
  '';
}
