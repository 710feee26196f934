{ users.users.alice.hashedPassword = "hunter2"; }
# at 1:21 is no hash
