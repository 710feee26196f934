# at 3:5 NixOS writes PermitRootLogin prohibit-password before it
{ services.openssh.extraConfig = ''
    PermitRootLogin yes
  ''; }
