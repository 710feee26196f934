{ users.users.root.description = "a\0b"; }
