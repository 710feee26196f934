{
  users.users.alice.openssh.authorizedKeys.keys = [
    ''AAAAC3NzaC1lZDI1NTE5AAAAIBO2EPzmNYRp7gWmqQAr9qxwcow9eS0nquZzZWShJnTZ bob''
  ];
}
