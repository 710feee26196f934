# at 2:20 services.openssh has no option "PermitRootLogin"
{ services.openssh.PermitRootLogin = "no"; }
