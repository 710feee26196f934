{ services.openssh = { enable = false; hostKeys = [ ]; }; }
