{
  services.openssh.extraConfig = ''
    Match User alice
      PasswordAuthentication no
      # at 6:29 these users can never log in
      AuthenticationMethods publickey,password
    Match all
  '';
}
