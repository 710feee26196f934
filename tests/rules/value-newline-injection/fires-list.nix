# at 2:47 a line break in authorizedKeysFiles
{ services.openssh.authorizedKeysFiles = [ "/a\nPermitRootLogin yes" ]; }
