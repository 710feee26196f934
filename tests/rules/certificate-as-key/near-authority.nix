{
  users.users.alice.openssh.authorizedKeys.keys = [
    ''cert-authority,principals="alice" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMbWCTgUDarUs9NpY2FtedLbC8JBb2QuxX9dExbwR3uD ca''
  ];
}
