{
  users.mutableUsers = false;
  users.users.git = { isSystemUser = true; group = "git"; };
}
