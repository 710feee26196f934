{ users.users.alice = { isNormalUser = true; uid = 500; }; }
