{ users.users.müller.uid = 1000; }
# at 1:16 not UTF-8
