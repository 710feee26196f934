{ users.users.a.openssh.authorizedPrincipals = [ "a#b" ]; }
# at 1:50 # begins a comment
