{ services.openssh.settings = { MaxAuthTries = 3; ClientAliveInterval = 60; }; }
