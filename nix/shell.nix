# What tests/run needs: the Rust tools, and the real programs that the tests compare with.
{
  lib,
  stdenv,
  mkShell,
  cargo,
  chromium,
  clippy,
  nix,
  nixfmt,
  openssh,
  python3,
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
  ++ lib.optionals stdenv.hostPlatform.isLinux [
    # The tests look at the page of the access matrix with these.
    chromium
    (python3.withPackages (packages: [ packages.playwright ]))
    # The tests let calls of the system fail with it.
    strace
  ];
}
