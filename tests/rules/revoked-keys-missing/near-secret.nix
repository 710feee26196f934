# whole
{
  services.openssh.enable = true;
  services.openssh.settings.RevokedKeys = "/run/secrets/revoked";
}
