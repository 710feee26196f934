# at 2:40 hmac-md5 is offered
{ services.openssh.settings.Macs = [ "+hmac-md5" ]; }
