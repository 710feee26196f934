# at 2:39 hmac-md5 is offered
{ services.openssh.settings.Macs = [ "+hmac-md5" ]; }
