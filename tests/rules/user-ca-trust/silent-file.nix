{ services.openssh.settings = { TrustedUserCAKeys = "/etc/ssh/ca.pub"; AuthorizedPrincipalsFile = "/etc/ssh/principals/%u"; }; }
