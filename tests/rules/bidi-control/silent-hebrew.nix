{ users.users.root.description = "מנהל"; }
