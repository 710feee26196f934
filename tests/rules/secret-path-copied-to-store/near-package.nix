{ pkgs, ... }: { programs.ssh.extraConfig = "IdentityFile ${pkgs.writeText "a" "b"}"; }
