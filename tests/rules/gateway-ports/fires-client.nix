# at 2:44 GatewayPorts clientspecified
{ services.openssh.settings.GatewayPorts = "clientspecified"; }
