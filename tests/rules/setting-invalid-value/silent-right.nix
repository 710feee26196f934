{ services.openssh.settings = { MaxStartups = "10:30:60"; LoginGraceTime = "2m"; ClientAliveInterval = 60; AllowUsers = [ "alice@10.0.0.0/8" ]; RekeyLimit = "1G 1h"; }; }
