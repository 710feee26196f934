# at 4:91 not checked: vars.more comes from an argument
{ vars, ... }: {
  services.openssh.enable = true;
  services.openssh.settings = { PermitEmptyPasswords = true; PermitRootLogin = "no"; } // vars.more;
}
