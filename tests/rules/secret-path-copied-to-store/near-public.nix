{ programs.ssh.extraConfig = "IdentityFile ${./id_ed25519.pub}"; users.users.alice.openssh.authorizedKeys.keyFiles = [ ./alice.pub ]; }
