# whole
{
  services.openssh.enable = true;
  services.openssh.openFirewall = false;
  networking.firewall.interfaces.wg0.allowedTCPPorts = [ 22 ];
}
