{
  description = "SSH users, keys and OpenSSH settings, written as verified NixOS modules";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-26.05";

  outputs =
    { self, nixpkgs }:
    let
      inherit (nixpkgs) lib;
      systems = [
        "x86_64-linux"
        "aarch64-linux"
        "x86_64-darwin"
        "aarch64-darwin"
      ];
      perSystem = outputs: lib.genAttrs systems (system: outputs nixpkgs.legacyPackages.${system});
    in
    {
      packages = perSystem (pkgs: rec {
        default = gen-ssh-module;
        gen-ssh-module = pkgs.callPackage ./nix/package.nix { };
      });

      apps = lib.mapAttrs (
        _system: packages: lib.mapAttrs (_name: import ./nix/app.nix { inherit lib; }) packages
      ) self.packages;

      overlays.default = import ./nix/overlay.nix;

      devShells = perSystem (pkgs: {
        default = pkgs.callPackage ./nix/shell.nix { };
      });

      formatter = perSystem (pkgs: pkgs.nixfmt-tree);

      checks = perSystem (pkgs: import ./nix/checks.nix { inherit pkgs; });

      lib =
        let
          functions = import ./nix/lib.nix;
        in
        functions
        // perSystem (pkgs: {
          checkHost = host: functions.checkHost { inherit pkgs host; };
        });
    };
}
