{
  services.openssh.extraConfig = ''
    AcceptEnv LANG LC_* COLORTERM
  '';
}
