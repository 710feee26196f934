# gen-ssh-module: ignore-file[undecidable]
{ keys, ... }: { users.users.alice.openssh.authorizedKeys.keys = keys; }
