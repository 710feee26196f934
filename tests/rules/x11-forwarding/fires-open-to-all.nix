# at 2:49 other machines reach the display
{ services.openssh.settings = { X11Forwarding = true; X11UseLocalhost = false; }; }
