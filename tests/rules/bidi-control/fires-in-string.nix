{ users.users.root.description = "a⁦b"; }
# at 1:36 U+2066
