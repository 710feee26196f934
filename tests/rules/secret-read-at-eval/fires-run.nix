{ users.users.a.hashedPassword = builtins.readFile "/run/secrets/a"; }
# at 1:43 secret of the machine
