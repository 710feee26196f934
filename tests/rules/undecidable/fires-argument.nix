{ keys, ... }: { users.users.bob.openssh.authorizedKeys.keys = [ keys.bob ]; }
