{ users.users.alice.hashedPassword = "*"; }
