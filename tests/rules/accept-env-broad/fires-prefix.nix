# at 2:41 clients may send LD_*
{ services.openssh.settings.AcceptEnv = [ "LANG" "LD_*" ]; }
