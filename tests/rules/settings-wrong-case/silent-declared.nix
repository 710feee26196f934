{ services.openssh.settings = { Macs = [ "hmac-sha2-512-etm@openssh.com" ]; UseDns = false; UsePAM = true; }; }
