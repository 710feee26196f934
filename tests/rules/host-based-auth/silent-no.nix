{
  services.openssh.extraConfig = ''
    HostbasedAuthentication no
    IgnoreRhosts yes
  '';
}
