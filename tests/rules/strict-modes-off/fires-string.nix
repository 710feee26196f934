# at 2:43 a key file that others can write to
{ services.openssh.settings.StrictModes = "no"; }
