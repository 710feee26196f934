{
  users.users.alice.openssh.authorizedKeys.keys = [
    ''MD5:16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48''
  ];
}
