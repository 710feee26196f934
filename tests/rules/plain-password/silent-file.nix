{ config, ... }: { users.users.alice.hashedPasswordFile = config.sops.secrets.a.path; users.users.bob.hashedPassword = "!"; }
