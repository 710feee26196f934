{ users.users.alice.hashedPasswordFile = ./alice.hash; }
# at 1:42 ./alice.hash is a path
