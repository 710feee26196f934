{
  services.openssh.settings.PasswordAuthentication = false;
  services.openssh.extraConfig = ''
    Match Address 10.0.0.0/8
      # at 6:7 passwords are off for PAM
      PasswordAuthentication yes
    Match all
  '';
}
