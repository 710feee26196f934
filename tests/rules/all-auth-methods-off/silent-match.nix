{
  services.openssh.settings = { PubkeyAuthentication = false; PasswordAuthentication = false; KbdInteractiveAuthentication = false; };
  services.openssh.extraConfig = ''
    Match Address 10.0.0.0/8
      PubkeyAuthentication yes
    Match all
  '';
}
