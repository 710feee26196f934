{ services.sshd.enable = true; users.extraUsers.alice.isNormalUser = true; }
