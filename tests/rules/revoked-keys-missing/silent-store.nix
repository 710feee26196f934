# whole
{
  services.openssh.enable = true;
  services.openssh.settings.RevokedKeys = "/nix/store/abc-revoked";
}
