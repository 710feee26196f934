{ users.users.a.openssh.authorizedPrincipals = [ "" ]; }
