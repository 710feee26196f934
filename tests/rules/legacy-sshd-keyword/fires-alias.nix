# at 2:29 ChallengeResponseAuthentication is called KbdInteractiveAuthentication today
{ services.openssh.settings.ChallengeResponseAuthentication = false; }
