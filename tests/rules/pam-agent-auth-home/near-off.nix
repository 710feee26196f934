{ security.pam.sshAgentAuth.authorizedKeysFiles = [ "%h/keys" ]; }
