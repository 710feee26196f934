# at 2:50 settings.AuthorizedKeysFile takes a string
{ services.openssh.settings.AuthorizedKeysFile = [ "/etc/ssh/authorized_keys.d/%u" ".ssh/authorized_keys" ]; }
