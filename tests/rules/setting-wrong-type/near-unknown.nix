{ lib, config, ... }: { services.openssh.settings = { PasswordAuthentication = lib.mkDefault config.passwords; AllowUsers = lib.attrNames config.people; }; }
