{
  users.users.alice.openssh.authorizedKeys.keys = [
    ''from="10.0.0.0/8",cert-authority ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMbWCTgUDarUs9NpY2FtedLbC8JBb2QuxX9dExbwR3uD ca''
  ];
}
# at 3:25 any certificate
