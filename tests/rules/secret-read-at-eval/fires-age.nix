{ config, lib, ... }: { users.users.a.openssh.authorizedKeys.keys = [ (lib.fileContents (config.age.secrets.key.path)) ]; }
