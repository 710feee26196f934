# at 2:36 not checked: vars.make
{ vars, ... }: { users.users.bob = vars.make "bob"; }
