# at 2:49 TrustedUserCAKeys takes one word
{ services.openssh.settings.TrustedUserCAKeys = "/etc/ssh/ca #1"; }
