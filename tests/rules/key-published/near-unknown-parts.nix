{ keys, ... }:
{
  users.users.alice.openssh.authorizedKeys.keys = [
    keys.alice
    "ssh-rsa ${keys.carol}"
  ];
}
