{
  users.users.alice.openssh.authorizedKeys.keys = [
    ''SSH-ED25519 AAAAC3NzaC1lZDI1NTE5AAAAIBO2EPzmNYRp7gWmqQAr9qxwcow9eS0nquZzZWShJnTZ bob''
  ];
}
