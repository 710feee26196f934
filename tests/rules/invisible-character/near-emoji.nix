{ users.users.root.description = "👩‍💻"; }
