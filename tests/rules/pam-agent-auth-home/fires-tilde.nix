# at 2:72 sudo trusts keys in ~/.ssh/keys
{ security.pam.sshAgentAuth = { enable = true; authorizedKeysFiles = [ "~/.ssh/keys" ]; }; }
