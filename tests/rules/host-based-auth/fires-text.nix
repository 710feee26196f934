{
  services.openssh.extraConfig = ''
    HostbasedAuthentication yes
  '';
}
