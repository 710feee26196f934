{ keys, ... }:
{
  users.users.alice.openssh.authorizedKeys.keys = [
    keys.alice
    "${keys.bob} bob@laptop"
    "no-touch-required,command=\"a\" ${keys.carol}"
  ];
}
