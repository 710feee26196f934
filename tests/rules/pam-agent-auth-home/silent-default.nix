{ security.pam.sshAgentAuth.enable = true; }
