# at 2:44 PermitTunnel point-to-point
{ services.openssh.settings.PermitTunnel = "point-to-point"; }
