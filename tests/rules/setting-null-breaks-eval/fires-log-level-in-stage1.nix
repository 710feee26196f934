# at 2:40 LogLevel is read by NixOS
{ services.openssh.settings.LogLevel = null; boot.initrd.network.ssh.enable = true; }
