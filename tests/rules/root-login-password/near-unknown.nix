{ config, ... }: { services.openssh.settings = { PermitRootLogin = "yes"; PasswordAuthentication = config.passwords; }; }
