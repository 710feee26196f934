{ users.users.mueller.uid = 1000; }
