{
  # a comment of​ words
  users.users.root.uid = 0; /* ­ */
}
