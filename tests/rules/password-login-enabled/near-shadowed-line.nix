{
  services.openssh.settings.PasswordAuthentication = false;
  services.openssh.extraConfig = "PasswordAuthentication yes";
}
