# at 2:91 in the comment of a host key
{ services.openssh.hostKeys = [ { type = "ed25519"; path = "/etc/ssh/key"; comment = "itis`id` me"; } ]; }
