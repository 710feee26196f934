{
  services.openssh.extraConfig = ''
    Match User a
      RSAAuthentication yes
    Match all
  '';
}
