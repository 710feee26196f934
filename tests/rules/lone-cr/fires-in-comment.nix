{
  # nothing here  users.users.root.openssh.authorizedKeys.keys = [ ];
}
# at 2:17 carriage return
