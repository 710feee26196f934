{ services.openssh.extraConfig = ''
  Port 22
  ''; }
