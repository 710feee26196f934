{ services.openssh.challengeResponseAuthentication = false; }
