# at 3:12 NixOS has no services.lshd since 24.11
{
  services.lshd = {
    enable = true;
    portNumber = 22;
  };
}
