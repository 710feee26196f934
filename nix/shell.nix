# What tests/run needs: the Rust tools, and the real programs that the tests compare with.
{
  lib,
  stdenv,
  mkShell,
  cargo,
  clippy,
  nix,
  nixfmt,
  openssh,
  rustc,
  rustfmt,
  strace,
}:
mkShell {
  packages = [
    cargo
    clippy
    nix
    nixfmt
    openssh
    rustc
    rustfmt
  ]
  # The tests let calls of the system fail with it.
  ++ lib.optional stdenv.hostPlatform.isLinux strace;
}
