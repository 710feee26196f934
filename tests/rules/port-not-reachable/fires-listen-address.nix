# whole
{
  services.openssh.enable = true;
  services.openssh.listenAddresses = [ { addr = "10.0.0.1"; port = 2222; } ];
}
