# at 2:39 /etc/more.conf is read when sshd starts
{ services.openssh.settings.Include = "/etc/more.conf"; }
