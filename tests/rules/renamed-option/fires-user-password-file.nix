{ users.users.alice.passwordFile = "/run/keys/alice"; }
