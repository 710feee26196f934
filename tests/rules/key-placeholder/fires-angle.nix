{
  users.users.alice.openssh.authorizedKeys.keys = [
    ''<your public key>''
  ];
}
# at 3:7 stands for a key
