{ keys, ... }:
{
  users.users.alice.openssh.authorizedKeys.keys = [
    keys.alice
    "${keys.bob} bob@laptop"
    "ssh-ed25519 ${keys.carol}"
  ];
}
