{ users.users.a.openssh.authorizedPrincipals = [ "a" "alice@example.org" "role:admin" ]; }
