{ services.openssh.extraConfig = "MaxAuthTries 3\\"; }
