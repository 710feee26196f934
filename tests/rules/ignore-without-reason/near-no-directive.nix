# gen-ssh-module ignore[undecidable]
{ services.openssh.enable = true; }
