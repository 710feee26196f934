{ services.openssh.settings = { Macs = [ "hmac-sha2-512-etm@openssh.com" ]; KexAlgorithms = [ "mlkem768x25519-sha256" ]; }; }
