{ programs.ssh.knownHosts."git.example.org" = { hostNames = [ "a" ]; }; }
