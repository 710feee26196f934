{ users.users."1000".isNormalUser = true; }
