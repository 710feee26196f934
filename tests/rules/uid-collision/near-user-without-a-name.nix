{ uid = 0; openssh.authorizedKeys.keys = [ ]; }
