{
  services.openssh.extraConfig = ''
    Match User git
      ForceCommand git-shell
    Match all
  '';
}
