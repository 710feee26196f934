{ users.users.alice.uid = 1000; users.users._x.uid = 1001; users.users."a.b-c".uid = 1002; users.users.Bob.uid = 1003; }
