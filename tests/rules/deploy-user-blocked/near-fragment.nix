{
  deployment.targetUser = "root";
  services.openssh.settings.PermitRootLogin = "no";
}
