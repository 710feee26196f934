# at 2:52 AllowAgentForwarding takes true or false
{ services.openssh.settings.AllowAgentForwarding = "maybe"; }
