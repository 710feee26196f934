{
  services.openssh.settings = { PasswordAuthentication = false; KbdInteractiveAuthentication = false; };
  services.openssh.extraConfig = ''
    # at 5:5 every way to log in over SSH is off
    PubkeyAuthentication no
  '';
}
