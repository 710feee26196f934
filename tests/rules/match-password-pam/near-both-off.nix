{
  services.openssh.settings = { PasswordAuthentication = false; KbdInteractiveAuthentication = false; };
  services.openssh.extraConfig = ''
    Match User git
      PasswordAuthentication no
    Match all
  '';
}
