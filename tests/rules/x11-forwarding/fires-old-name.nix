{ services.openssh.forwardX11 = true; }
