{ services.openssh.settings.Subsystem = "netconf /run/current-system/sw/bin/netconf"; }
