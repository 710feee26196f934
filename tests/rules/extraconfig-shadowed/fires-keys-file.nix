{
  services.openssh.extraConfig = ''
    AuthorizedKeysFile /etc/keys/%u
  '';
}
