{
  users.users.alice.openssh.authorizedKeys.keys = [
    ''ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBO2EP zmNYRp7gWmqQAr9qxwcow9eS0nquZzZWShJnTZ''
  ];
}
