# at 2:58 keyboard-interactive can still ask
{ services.openssh.settings = { PasswordAuthentication = false; KbdInteractiveAuthentication = true; }; }
