{
  services.openssh.extraConfig = ''
    X11UseLocalhost true
  '';
}
