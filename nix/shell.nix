# What tests/run needs: the Rust tools, and the real programs that the tests compare with.
{
  lib,
  stdenv,
  mkShell,
  cargo,
  clippy,
  iproute2,
  nix,
  nixfmt,
  openssh,
  rustc,
  rustfmt,
  strace,
  util-linux,
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
  # The tests let calls of the system fail, and give logins a machine of their own.
  ++ lib.optionals stdenv.hostPlatform.isLinux [
    iproute2
    strace
    util-linux
  ];
}
