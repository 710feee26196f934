{ services.openssh.passwordAuthentication = false; }
