{ services.openssh.settings = { AllowTcpForwarding = false; AllowTCPForwarding = true; }; }
