{
  services.openssh.extraConfig = ''
    UsePAM no
  '';
}
