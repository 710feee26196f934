{ services.openssh.authorizedKeysCommand = "none"; }
