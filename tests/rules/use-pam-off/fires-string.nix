# at 2:38 without PAM
{ services.openssh.settings.UsePAM = "no"; }
