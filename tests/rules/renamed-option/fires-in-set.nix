{
  services.openssh = {
    enable = true;
    # at 5:5 services.openssh.permitRootLogin is services.openssh.settings.PermitRootLogin today
    permitRootLogin = "no";
  };
}
