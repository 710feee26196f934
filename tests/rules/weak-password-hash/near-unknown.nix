{ secrets, ... }: { users.users.alice.hashedPassword = "${secrets.a}"; users.users.bob.hashedPassword = null; }
