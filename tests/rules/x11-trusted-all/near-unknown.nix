{ value, ... }: { programs.ssh.extraConfig = "StrictHostKeyChecking ${value}\nForwardAgent ${value}\nForwardX11Trusted ${value}\nCiphers ${value}"; }
