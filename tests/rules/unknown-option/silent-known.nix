{ services.openssh = { enable = true; generateHostKeys = true; settings.Foo = 1; }; programs.ssh.startAgent = true; boot.initrd.network.ssh.authorizedKeyFiles = [ ]; }
