{
  services.openssh.extraConfig = ''
    # at 4:5 without UseDns sshd knows no host names
    Match Host *.example.org
      X11Forwarding no
    Match all
  '';
}
