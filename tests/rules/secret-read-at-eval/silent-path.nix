{ config, ... }: { users.users.a.hashedPasswordFile = config.age.secrets.key.path; }
