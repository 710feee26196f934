{ services.openssh.extraConfig = "AuthorizedKeysCommand /bin/keys $USER\n"; }
