{ users.users.alice.hashedPassword = null; }
