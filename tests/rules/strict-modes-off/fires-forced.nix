{ lib, ... }: { services.openssh.settings.StrictModes = lib.mkForce false; }
