{
  users.users.alice.openssh.authorizedKeys.keys = [
    ''restrict ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN1YdxBpNlzxDqfJyw/QKow1F+wvG9hXGoqiysfJOn5Y vagrant''
  ];
}
# at 3:7 hashicorp/vagrant
