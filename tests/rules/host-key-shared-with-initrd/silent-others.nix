{ services.openssh.hostKeys = [ { type = "ed25519"; path = "/persist/key"; } ]; boot.initrd.network.ssh.hostKeys = [ "/etc/ssh/ssh_host_ed25519_key" ]; }
