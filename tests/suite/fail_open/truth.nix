# What a host in a folder evaluates to, with what its flake would have fetched.
let
  base = import ./reference.nix;
  standIn = base // import ./modules.nix standIn;
  real = builtins.getEnv "NIXOS_SSH_NIXPKGS_LIB";
  lib = if real == "" then standIn else import (/. + real);
  stranger = builtins.getEnv "STRANGER";

  nixosSystem =
    {
      modules,
      specialArgs ? { },
      ...
    }:
    lib.evalModules {
      modules = [
        ./nixos.nix
        { _module.args = { inherit pkgs; }; }
      ]
      ++ (if real == "" then [ ] else [ { _module.check = false; } ])
      ++ modules;
      inherit specialArgs;
    };
  program = name: {
    type = "derivation";
    outPath = "/nix/store/${name}";
    shellPath = "/bin/${name}";
  };
  pkgs = builtins.listToAttrs (
    map (name: {
      inherit name;
      value = program name;
    }) [ "bash" "git" "zsh" ]
  );

  eve = {
    isNormalUser = true;
    openssh.authorizedKeys.keys = [ stranger ];
  };
  inputs = {
    nixpkgs.lib = lib // {
      inherit nixosSystem;
    };
    flag = true;
    keys = {
      all = [ stranger ];
      none = [ ];
    };
    load = file: import file;
    other.nixosModules.default = { };
    evil.nixosModules.door.users.users = { inherit eve; };
    flake-parts.lib.mkFlake =
      { inputs }:
      module:
      (lib.evalModules {
        modules = [
          {
            options.flake = {
              modules = lib.mkOption { type = lib.types.attrsOf (lib.types.attrsOf lib.types.deferredModule); };
              nixosConfigurations = lib.mkOption { type = lib.types.attrsOf lib.types.raw; };
            };
          }
          module
        ];
        specialArgs = { inherit inputs; };
      }).config.flake;
    import-tree = folder: {
      imports = map (name: folder + "/${name}") (builtins.attrNames (builtins.readDir folder));
    };
  };
  outputs =
    folder:
    let
      self = (import (folder + "/flake.nix")).outputs (inputs // { inherit self; });
    in
    self;

  hosts = {
    file =
      folder:
      nixosSystem {
        modules = [ (folder + "/configuration.nix") ];
        specialArgs = { inherit inputs; };
      };
    flake = folder: (outputs folder).nixosConfigurations.web;
    hive =
      folder:
      let
        hive = (outputs folder).colmena;
      in
      nixosSystem {
        modules = [
          hive.defaults
          hive.web
        ];
        inherit (hive.meta) specialArgs;
      };
  };
in
builtins.mapAttrs (_: host: folder: import ./evaluated.nix (host folder).config) hosts
