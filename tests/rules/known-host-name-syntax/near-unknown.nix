{ hosts, ... }: { programs.ssh.knownHosts.a = { hostNames = [ hosts.a "${hosts.b}:22" ]; publicKey = "ssh-ed25519 ${hosts.key}"; }; }
