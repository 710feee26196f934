# whole
{
  services.openssh.enable = true;
  services.openssh.openFirewall = false;
  networking.firewall.trustedInterfaces = [ "tailscale0" ];
}
