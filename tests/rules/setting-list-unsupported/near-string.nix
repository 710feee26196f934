{ services.openssh.settings.AuthenticationMethods = "publickey,password"; }
