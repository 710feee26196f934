{ services.openssh.settings.PubkeyAcceptedAlgorithms = "+ssh-rsa"; }
