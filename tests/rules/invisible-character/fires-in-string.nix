{ users.users.root.description = "a​b"; }
