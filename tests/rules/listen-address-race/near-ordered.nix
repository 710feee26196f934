{ services.openssh.listenAddresses = [ { addr = "10.0.0.1"; } ]; systemd.services.sshd.after = [ "network-online.target" ]; }
