{ name, ... }: { users.users."${name} x".isNormalUser = true; users.users."a${name}".uid = 1000; }
