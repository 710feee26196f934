{ users.users.root.description = "a\rb"; }
