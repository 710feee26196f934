{
  services.openssh.settings.UseDns = true;
  services.openssh.extraConfig = ''
    Match Host *.example.org
      X11Forwarding no
    Match all
  '';
}
