# at 2:9 users.extraUsers is users.users today
{ users.extraUsers.alice.isNormalUser = true; }
