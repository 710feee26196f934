{ services.openssh.settings.TrustedUserCAKeys = "/etc/ssh/user ca"; }
