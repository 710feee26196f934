{ users.users.alice.hashedPassword = "a:b"; }
