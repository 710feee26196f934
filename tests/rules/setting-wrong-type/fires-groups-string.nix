# at 2:60 extraGroups takes a list of strings, not "wheel"
{ users.users.alice = { isNormalUser = true; extraGroups = "wheel"; }; }
