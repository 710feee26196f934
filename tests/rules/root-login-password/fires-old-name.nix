{ services.openssh.permitRootLogin = "yes"; }
