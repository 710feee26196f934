# Functions for other flakes: nixos-ssh.lib.
let
  evaluated = import ./evaluated.nix;
in
{
  # What a configuration says about who can log in, as plain data: ./evaluated.nix. As an output of the own flake,
  #
  #   ssh = nixos-ssh.lib.evaluated self.nixosConfigurations.web.config;
  #
  # it is read with `nix eval --json .#ssh`, and judged by `gen-ssh-module check --evaluated`.
  inherit evaluated;

  # The module that a spec generates, as a file of the store.
  #
  #   imports = [
  #     (nixos-ssh.lib.generate {
  #       pkgs = nixpkgs.legacyPackages.x86_64-linux;
  #       spec = ./host.toml;
  #     })
  #   ];
  #
  # `spec` is an attribute set, a JSON or TOML file, or a string like "${./ssh}/host.toml" when the spec names key files
  # beside it.
  #
  # Nix must build the module before it can import it (import from derivation). So the first evaluation waits for the
  # build, evaluations that forbid this fail, as Hydra's do, and `pkgs` must not be the module argument, which is only
  # known after all imports: Nix would recurse without end. Where that matters, run `gen-ssh-module generate` and commit
  # what it writes.
  generate =
    {
      pkgs,
      spec,
      name ? "ssh",
      package ? pkgs.callPackage ./package.nix { },
    }:
    let
      isData = builtins.isAttrs spec && !(spec ? outPath);
      file = if isData then pkgs.writeText "${name}.json" (builtins.toJSON spec) else spec;
    in
    pkgs.runCommand "${name}.nix" { nativeBuildInputs = [ package ]; } ''
      gen-ssh-module generate "${file}" -o $out
    '';

  # A flake check of a host: it fails when `gen-ssh-module check` finds something in the evaluated configuration.
  #
  #   checks.x86_64-linux.ssh = nixos-ssh.lib.checkHost {
  #     pkgs = nixpkgs.legacyPackages.x86_64-linux;
  #     host = self.nixosConfigurations.web1;
  #   };
  #
  # `nixos-ssh.lib.x86_64-linux.checkHost self.nixosConfigurations.web1` is the same with this flake's own nixpkgs.
  # `config` is a gen-ssh-module.toml, `arguments` are more arguments of `check`: [ "--profile" "strict" ].
  #
  # Nothing is built for the evaluation, so there is no import from derivation.
  checkHost =
    {
      pkgs,
      host,
      name ? "ssh",
      config ? null,
      arguments ? [ ],
      package ? pkgs.callPackage ./package.nix { },
    }:
    let
      quoted = argument: "'${builtins.replaceStrings [ "'" ] [ "'\\''" ] (toString argument)}'";
      withConfig = if config == null then "--no-config" else "--config ${config}";
    in
    pkgs.runCommand "${name}-check"
      {
        nativeBuildInputs = [ package ];
        evaluated = builtins.toFile "${name}.json" (builtins.toJSON (evaluated host.config));
      }
      ''
        gen-ssh-module check ${withConfig} ${toString (map quoted arguments)} --evaluated "$evaluated"
        touch $out
      '';
}
