# at 2:51 root can log in with a password
{ services.openssh.settings = { PermitRootLogin = "yes"; PasswordAuthentication = true; }; }
