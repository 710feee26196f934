{ users.users.root.description = "a\r\n"; }
