{ lib, ... }: { services.openssh.settings = lib.mkMerge [ { PasswordAuthentication = lib.mkDefault true; } { PasswordAuthentication = false; } ]; }
