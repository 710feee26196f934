{ services.openssh.settings = { PasswordAuthentication = false; AuthenticationMethods = "publickey,keyboard-interactive"; }; }
