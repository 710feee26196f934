{ users.users.alice.hashedPassword = "!"; }
