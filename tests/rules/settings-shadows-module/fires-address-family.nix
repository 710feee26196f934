{ services.openssh.settings.AddressFamily = "inet"; }
