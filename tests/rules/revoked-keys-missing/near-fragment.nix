{
  services.openssh.enable = true;
  services.openssh.settings.RevokedKeys = "/etc/ssh/revoked";
}
