{ services.openssh.settings.AllowTCPForwarding = false; }
