# The packages that the flake uses, built by bash, coreutils and cargo of the host: Nix's sandbox must be off.
{ lib, system }:
let
  # { path, cargoHome, targetDir }: where the host has its tools and crates. A flake cannot read the environment, so the
  # test writes this file.
  host = builtins.fromJSON (builtins.readFile ./host.json);

  runCommand =
    name: attributes: script:
    derivation (
      {
        inherit name system;
        builder = "/bin/sh";
        args = [
          "-c"
          "exec bash ${./build.sh}"
        ];
        PATH = host.path;
        # A file, because scripts name store paths, which toFile refuses.
        passAsFile = [ "script" ];
        inherit script;
      }
      // removeAttrs attributes [ "meta" ]
    )
    // {
      meta = attributes.meta or { };
    };

  writeText = name: text: runCommand name { inherit text; } ''printf %s "$text" > $out'';

  callPackage =
    file: arguments:
    let
      function = import file;
    in
    function (builtins.intersectAttrs (builtins.functionArgs function) packages // arguments);

  # A package of which only the name is used.
  named = name: runCommand name { } "mkdir $out";

  # nixfmt as far as the host has it: whether Nix can parse the file. The formatting itself is a test of its own.
  nixfmt = runCommand "nixfmt" { meta.mainProgram = "nixfmt"; } ''
    mkdir -p $out/bin
    cp ${./nixfmt.sh} $out/bin/nixfmt
    chmod +x $out/bin/nixfmt
  '';

  packages = {
    inherit
      lib
      callPackage
      runCommand
      writeText
      nixfmt
      ;

    stdenv = {
      buildPlatform.canExecute = platform: platform.system == system;
      hostPlatform = {
        inherit system;
        isLinux = builtins.match ".*-linux" system != null;
      };
    };

    rustPlatform.buildRustPackage = import ./rust.nix { inherit host runCommand; };

    installShellFiles = runCommand "install-shell-files" { } ''
      mkdir -p $out/nix-support
      cp ${./install-shell-files.sh} $out/nix-support/setup-hook
    '';

    mkShell = { packages }: runCommand "nix-shell" { nativeBuildInputs = packages; } "touch $out";

    nixfmt-tree = nixfmt;
    cargo = named "cargo";
    clippy = named "clippy";
    nix = named "nix";
    openssh = named "openssh";
    strace = named "strace";
    iproute2 = named "iproute2";
    util-linux = named "util-linux";
    chromium = named "chromium";
    # With its packages, which are named as nixpkgs has them.
    python3 = named "python3" // {
      withPackages =
        choose: builtins.seq (choose { playwright = named "playwright"; }) (named "python3-with-packages");
    };
    rustc = named "rustc";
    rustfmt = named "rustfmt";
  };
in
packages
