{ name, ... }: { users.users.a.name = name; users.users.b.description = "c"; }
