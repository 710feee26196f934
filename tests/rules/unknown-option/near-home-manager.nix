{ programs.ssh.matchBlocks.host.user = "git"; boot.loader.timeout = 1; }
