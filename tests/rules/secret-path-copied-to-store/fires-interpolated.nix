{ users.users.alice.hashedPasswordFile = "${./secrets}/alice"; }
