{ users.users.bob.openssh.authorizedKeys.keys = let none = [ ]; in none; }
