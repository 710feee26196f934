{
  services.openssh.extraConfig = ''
    Match User git
      passwordauthentication no
  '';
}
