{ users.users."müller".description = "ä"; }
# at 1:41 not UTF-8
