{ users.users.git = { isSystemUser = true; isNormalUser = false; group = "git"; }; }
