{
  users.users.git.isSystemUser = true;
  users.users.git.isNormalUser = true;
}
# at 2:19 git is a system user and a normal user
