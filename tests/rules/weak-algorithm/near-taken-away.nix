{ services.openssh.settings.Macs = [ "-hmac-md5*,hmac-sha1*" ]; }
