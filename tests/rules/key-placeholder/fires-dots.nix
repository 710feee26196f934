{
  users.users.alice.openssh.authorizedKeys.keys = [
    ''ssh-ed25519 AAAA... alice''
  ];
}
# at 3:7 stands for a key
