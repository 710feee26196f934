# whole
{
  services.openssh.enable = true;
  deployment.targetUser = "deploy";
}
