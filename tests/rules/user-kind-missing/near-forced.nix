{ lib, ... }: { users.users.git = { isSystemUser = true; isNormalUser = lib.mkMerge [ (lib.mkDefault true) (lib.mkForce false) ]; }; }
