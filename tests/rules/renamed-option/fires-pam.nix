{ security.pam.enableSSHAgentAuth = true; }
