# at 2:29 adds a port that the firewall does not open
{ services.openssh.settings.Port = 2222; }
