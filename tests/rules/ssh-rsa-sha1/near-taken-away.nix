{ services.openssh.settings.HostKeyAlgorithms = "-ssh-rsa"; }
