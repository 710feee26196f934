{ services.openssh.settings.AllowUsers = [ "alice,bob" "carol" ]; }
