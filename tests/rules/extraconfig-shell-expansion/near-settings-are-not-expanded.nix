{ services.openssh.settings.ForceCommand = "echo $USER"; }
