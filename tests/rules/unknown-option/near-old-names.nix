{ services.openssh.passwordAuthentication = false; services.openssh.banner = null; }
