# The command gen-ssh-module with its completions and man pages.
{
  lib,
  stdenv,
  rustPlatform,
  installShellFiles,
}:
let
  manifest = (lib.importTOML ../Cargo.toml).package;
in
rustPlatform.buildRustPackage {
  pname = manifest.default-run;
  inherit (manifest) version;

  # Only what cargo reads: a change of tests, docs or this file does not build again. Cargo wants to see every bench
  # that the manifest names, the command holds the expression that evaluates hosts.
  src = lib.fileset.toSource {
    root = ../.;
    fileset = lib.fileset.unions [
      ../Cargo.toml
      ../Cargo.lock
      ../src
      ../benches
      ./evaluated.nix
    ];
  };

  cargoLock.lockFile = ../Cargo.lock;

  # The tests start Nix and sshd, which a build has not; tests/run starts them.
  doCheck = false;

  nativeBuildInputs = [ installShellFiles ];

  # The command writes them itself, so a cross-compiled one, which cannot run here, comes without.
  postInstall = lib.optionalString (stdenv.buildPlatform.canExecute stdenv.hostPlatform) ''
    installShellCompletion --cmd gen-ssh-module \
      --bash <($out/bin/gen-ssh-module completions bash) \
      --fish <($out/bin/gen-ssh-module completions fish) \
      --zsh <($out/bin/gen-ssh-module completions zsh)
    mkdir man
    $out/bin/gen-ssh-module man man
    installManPage man/*.1
  '';

  meta = {
    inherit (manifest) description;
    license = with lib.licenses; [
      mit
      asl20
    ];
    mainProgram = "gen-ssh-module";
  };
}
