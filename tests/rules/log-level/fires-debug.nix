# at 2:40 sshd logs what users do
{ services.openssh.settings.LogLevel = "DEBUG3"; }
