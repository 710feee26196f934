{
  users.users.alice.openssh.authorizedKeys.keys = [
    ''github.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBO2EPzmNYRp7gWmqQAr9qxwcow9eS0nquZzZWShJnTZ''
  ];
}
# at 3:7 known_hosts
