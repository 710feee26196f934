{ services.openssh = { settings.PasswordAuthentication = false; settings.ChallengeResponseAuthentication = false; }; }
