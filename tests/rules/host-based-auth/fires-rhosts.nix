# at 2:44 users name machines
{ services.openssh.settings.IgnoreRhosts = false; }
