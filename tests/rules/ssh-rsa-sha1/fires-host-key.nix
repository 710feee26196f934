# at 2:62 HostKeyAlgorithms accepts ssh-rsa
{ services.openssh.settings.HostKeyAlgorithms = "ssh-ed25519,ssh-rsa"; }
