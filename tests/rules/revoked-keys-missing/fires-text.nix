# whole
{
  services.openssh.enable = true;
  services.openssh.extraConfig = ''
    RevokedKeys /etc/ssh/revoked_keys
  '';
}
