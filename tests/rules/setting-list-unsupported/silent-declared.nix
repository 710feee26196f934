{ services.openssh.settings = { AllowUsers = [ "alice" ]; Macs = [ "hmac-sha2-512-etm@openssh.com" ]; }; }
