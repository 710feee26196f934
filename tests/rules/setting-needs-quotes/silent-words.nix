{ services.openssh.settings = { ForceCommand = "echo # hello there"; PermitOpen = "a:1 b:2"; AuthenticationMethods = "publickey password"; }; }
