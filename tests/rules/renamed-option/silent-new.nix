{ services.openssh.settings = { PermitRootLogin = "no"; LogLevel = "VERBOSE"; }; users.users.alice.hashedPasswordFile = "/run/keys/alice"; }
