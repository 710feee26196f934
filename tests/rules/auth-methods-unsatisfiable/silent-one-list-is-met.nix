{ services.openssh.settings = { AuthenticationMethods = "publickey,password publickey"; PasswordAuthentication = false; }; }
