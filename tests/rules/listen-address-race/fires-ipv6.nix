# at 2:49 sshd may start before fd00::1 is there
{ services.openssh.listenAddresses = [ { addr = "fd00::1"; } ]; }
