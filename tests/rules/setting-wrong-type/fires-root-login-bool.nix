# at 2:47 PermitRootLogin takes one of
{ services.openssh.settings.PermitRootLogin = false; }
