{ users.users.git.extraGroups = [ "wheel" ]; }
