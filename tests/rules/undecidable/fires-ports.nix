# at 2:48 not checked: vars.port comes from an argument
{ vars, ... }: { services.openssh.ports = [ 22 vars.port ]; }
