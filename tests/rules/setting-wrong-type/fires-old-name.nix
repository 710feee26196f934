{ services.openssh.passwordAuthentication = "no"; }
