{ services.openssh.settings.Macs = [ "-hmac-sha1*,no-such-mac" ]; }
