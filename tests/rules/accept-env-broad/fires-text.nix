{
  services.openssh.extraConfig = ''
    AcceptEnv PATH
  '';
}
