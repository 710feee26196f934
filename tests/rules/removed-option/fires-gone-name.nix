# at 3:17 NixOS has no services.sshd.permitRootLogin any more
{
  services.sshd.permitRootLogin = "no";
}
