{ config, ... }: { users.users.alice.hashedPasswordFile = config.sops.secrets.alice.path; services.openssh.hostKeys = [ { type = "ed25519"; path = "/etc/ssh/key"; } ]; }
