{ services.openssh.settings.ForceCommand = "echo Match User git"; }
