# at 2:53 PermitUserEnvironment LANG,LD_*
{ services.openssh.settings.PermitUserEnvironment = "LANG,LD_*"; }
