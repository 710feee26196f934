{ services.openssh.settings.AllowTcpForwarding = true; }
