{ services.openssh.settings.PermitEmptyPasswords = "yes"; }
