{ users.users.a.uid = 1000; }
