# at 2:29 spells this setting Macs
{ services.openssh.settings.MACs = [ "hmac-sha2-512-etm@openssh.com" ]; }
