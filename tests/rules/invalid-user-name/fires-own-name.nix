{ users.users.a.name = "a b"; }
# at 1:24 holds
