# rustPlatform.buildRustPackage with the host's cargo and crates, in the dev profile, which builds faster.
# An argument that is not listed here is one nobody checked.
{ host, runCommand }:
{
  pname,
  version,
  src,
  cargoLock,
  nativeBuildInputs,
  postInstall,
  doCheck,
  meta,
}:
assert !doCheck;
runCommand "${pname}-${version}"
  {
    inherit nativeBuildInputs src;
    inherit (cargoLock) lockFile;
    CARGO_HOME = host.cargoHome;
    CARGO_TARGET_DIR = host.targetDir;
    CARGO_INCREMENTAL = "0";
    CARGO_PROFILE_DEV_DEBUG = "0";
  }
  ''
    # Not the store's timestamps: with them cargo takes every source for unchanged.
    cp -r $src source
    chmod -R u+w source
    cd source
    cmp Cargo.lock $lockFile
    cargo build --offline --locked
    mkdir -p $out/bin
    find $CARGO_TARGET_DIR/debug -maxdepth 1 -type f -executable -exec cp {} $out/bin \;
    ${postInstall}
  ''
// {
  inherit pname version meta;
}
