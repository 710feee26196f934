{ users.users.root.uid = 0; }
# at 1:1 byte order mark
