{ services.openssh.settings = { MaxAuthTries = 6; LoginGraceTime = "2m"; MaxStartups = "10:30:100"; }; }
