{ users.users.alice.password = null; }
