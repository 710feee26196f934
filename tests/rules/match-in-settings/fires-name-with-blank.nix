# at 2:29 a blank in the name
{ services.openssh.settings."Match User git".X11Forwarding = false; }
