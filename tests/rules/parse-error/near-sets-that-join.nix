{
  users.users.alice.uid = 1000;
  users.users.alice = { isNormalUser = true; };
}
