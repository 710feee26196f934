{ services.openssh.settings.Macs = [ "-hmac-md5,hmac-md5-96" ]; }
