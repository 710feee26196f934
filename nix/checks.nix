# What `nix flake check` proves on this system.
{ pkgs }:
let
  package = pkgs.callPackage ./package.nix { };
  key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl alice@laptop";
  keyFile = pkgs.writeText "alice.pub" key;
  # Nix files that the command writes, formatted as nixfmt formats them.
  formatted =
    name: commands:
    pkgs.runCommand name
      {
        nativeBuildInputs = [
          package
          pkgs.nixfmt
        ];
      }
      ''
        mkdir $out
        ${commands}
        nixfmt --check $out/*.nix
      '';
in
{
  inherit package;

  # The command line's shortest use.
  user = formatted "user" ''
    gen-ssh-module generate --keys-only --wheel alice --user alice=${keyFile} -o $out/ssh.nix
  '';

  # A specification in Nix, through the library.
  generate = formatted "generate" ''
    cp ${
      (import ./lib.nix).generate {
        inherit pkgs package;
        spec = {
          services.openssh.enable = true;
          users.users.alice = {
            isNormalUser = true;
            openssh.authorizedKeys.keys = [ key ];
          };
        };
      }
    } $out/ssh.nix
  '';

  # This flake's own files.
  format = pkgs.runCommand "format" { nativeBuildInputs = [ pkgs.nixfmt ]; } ''
    nixfmt --check ${../flake.nix} ${./.}/*.nix
    touch $out
  '';
}
