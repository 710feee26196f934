# at 2:36 not checked: vars.users
{ vars, ... }: { users = { users = vars.users // { bob.isNormalUser = true; }; }; }
