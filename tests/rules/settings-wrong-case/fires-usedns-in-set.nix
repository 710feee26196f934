{
  services.openssh.settings = {
    UseDNS = true;
  };
}
