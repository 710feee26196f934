{ users.users.a.name = "b"; users.users.c.name = "c"; }
# at 1:24 called b
