{ services.openssh.settings.Pasword = "no"; }
