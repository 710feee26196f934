# gen-ssh-module: ignore[undecidable] the keys come from the fleet
{ keys, ... }: {
  users.users.alice.openssh.authorizedKeys.keys = keys;
}
