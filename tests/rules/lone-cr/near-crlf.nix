{ users.users.root.uid = 0; }
