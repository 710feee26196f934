# whole
{
  services.openssh.enable = true;
  services.openssh.hostKeys = [ ];
}
