# whole
{
  services.openssh.enable = true;
  services.openssh.openFirewall = false;
  networking.firewall.allowedTCPPortRanges = [ { from = 20; to = 30; } ];
}
