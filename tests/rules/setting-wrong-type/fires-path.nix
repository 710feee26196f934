{ services.openssh.settings.TrustedUserCAKeys = ./ca.pub; }
