{ keys, ... }: { services.other.keys = keys; users.users.bob.openssh.authorizedKeys.keys = [ ]; }
