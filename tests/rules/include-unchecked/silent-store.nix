{
  services.openssh.extraConfig = ''
    Include /nix/store/abc-more.conf
  '';
}
