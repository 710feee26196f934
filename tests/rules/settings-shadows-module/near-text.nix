{
  services.openssh.extraConfig = ''
    Port 2222
  '';
}
