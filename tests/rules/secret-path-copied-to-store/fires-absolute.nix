{ services.openssh.hostKeys = [ { type = "ed25519"; path = /etc/ssh/key; } ]; }
