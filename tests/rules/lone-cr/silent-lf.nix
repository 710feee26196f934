{
  # nothing here
  users.users.root.openssh.authorizedKeys.keys = [ ];
}
