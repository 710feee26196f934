{
  services.openssh.extraConfig = ''
    Match User git
      PasswordAuthentication no
      AuthenticationMethods publickey
    Match all
  '';
}
