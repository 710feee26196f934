{ lib, ... }: { users.users.alice.uid = lib.mkDefault 1000; }
