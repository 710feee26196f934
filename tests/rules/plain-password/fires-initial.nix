{ users.users.alice.initialPassword = "changeme"; }
# at 1:21 initialPassword of alice
