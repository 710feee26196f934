# at 2:53 PermitUserEnvironment NO
{ services.openssh.settings.PermitUserEnvironment = "NO"; }
