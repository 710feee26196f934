{ services.openssh.settings = { Ciphers = [ "chacha20-poly1305@openssh.com" ]; PubkeyAcceptedAlgorithms = "+ssh-rsa"; HostKeyAlgorithms = "ssh-*,rsa-sha2-*"; }; }
