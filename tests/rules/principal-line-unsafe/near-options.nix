{ users.users.a.openssh.authorizedPrincipals = [ ''from="10.0.0.0/8",no-pty alice'' ]; }
