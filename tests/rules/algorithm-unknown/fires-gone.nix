# at 2:41 sshd knows no MAC "hmac-ripemd160"
{ services.openssh.settings.Macs = [ "hmac-ripemd160" ]; }
