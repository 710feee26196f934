{ lib, ... }: { options.services.openssh.team = lib.mkOption { }; config.services.openssh.team = "a"; }
