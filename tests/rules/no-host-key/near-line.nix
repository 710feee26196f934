{ services.openssh.hostKeys = [ ]; services.openssh.extraConfig = "HostKey /run/secrets/key"; }
