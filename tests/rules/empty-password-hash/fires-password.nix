{ users.users.alice.password = ""; }
# at 1:21 is empty
