# at 2:39 sshd knows no MAC "hmac-ripemd160"
{ services.openssh.settings.Macs = [ "hmac-ripemd160" ]; }
