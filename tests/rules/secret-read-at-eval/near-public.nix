{ users.users.a.openssh.authorizedKeys.keys = [ (builtins.readFile ./a.pub) ]; }
