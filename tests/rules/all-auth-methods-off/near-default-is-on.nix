{ services.openssh.settings = { PubkeyAuthentication = false; PasswordAuthentication = false; }; }
