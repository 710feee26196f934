{ services.openssh.settings.AllowAgentForwarding = "no"; }
