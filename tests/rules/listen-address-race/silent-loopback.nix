{ services.openssh.listenAddresses = [ { addr = "127.0.0.1"; } { addr = "[::]"; } ]; }
