# at 2:45 passwords log in
{ services.openssh.passwordAuthentication = true; }
