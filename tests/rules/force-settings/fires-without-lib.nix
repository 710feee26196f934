# at 2:48 every setting of sshd is forced
{ lib, ... }: with lib; { services.openssh = { settings = mkForce { UsePAM = false; }; }; }
