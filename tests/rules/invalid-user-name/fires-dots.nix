{ users.users."..".isNormalUser = true; }
