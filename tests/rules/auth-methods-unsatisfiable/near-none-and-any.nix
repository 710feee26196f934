{
  services.openssh.extraConfig = ''
    Match User alice
      PasswordAuthentication no
      AuthenticationMethods any
    Match User bob
      AuthenticationMethods none
    Match all
  '';
}
