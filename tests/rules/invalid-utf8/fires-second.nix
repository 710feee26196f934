{ users.users."müller".description = "ä"; }
# at 1:39 not UTF-8
