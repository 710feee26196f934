{ services.openssh.settings = { AcceptEnv = "LANG LC_*"; Banner = ./banner; }; }
