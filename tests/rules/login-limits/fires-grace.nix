# at 2:46 LoginGraceTime 10m is more than two minutes
{ services.openssh.settings.LoginGraceTime = "10m"; }
