{
  users.users.root.uid = 0;
}
# at 1:2 lines end in CR LF: 3 of 4
