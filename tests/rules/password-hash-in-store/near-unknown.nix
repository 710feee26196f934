{ secrets, ... }: { users.users.alice.hashedPassword = secrets.alice; users.users.bob.hashedPassword = "$6$..."; }
