{ services.openssh.settings.AcceptEnv = [ "LANG" "LC_*" ]; }
