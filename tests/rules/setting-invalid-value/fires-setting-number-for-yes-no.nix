# at 2:53 AllowAgentForwarding takes true or false
{ services.openssh.settings.AllowAgentForwarding = "maybe"; }
