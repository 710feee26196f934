{ services.openssh.settings.AuthenticationMethods = "publickey,keyboard-interactive"; }
