# at 2:62 not checked: vars.root comes from an argument
{ vars, ... }: { services.openssh.settings.PermitRootLogin = vars.root; }
