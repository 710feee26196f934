{
  services.openssh.extraConfig = ''
    Match Address 192.168.0.0/16
      PasswordAuthentication yes
  '';
}
