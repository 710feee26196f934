{ secrets, ... }: { users.users.alice.password = secrets.alice; users.users.bob.initialPassword = "${secrets.bob}"; }
