{ keys, ... }:
{
  # gen-ssh-module: ignore-file[undecidable] stands too far down
  users.users.alice.openssh.authorizedKeys.keys = keys;
}
