# What tests/run needs: the Rust tools, and the real programs that the tests compare with.
{
  lib,
  stdenv,
  mkShell,
  cargo,
  chromium,
  clippy,
  iproute2,
  nix,
  nixfmt,
  openssh,
  python3,
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
  ++ lib.optionals stdenv.hostPlatform.isLinux [
    # The tests let calls of the system fail, and give logins a machine of their own.
    iproute2
    strace
    util-linux
    # The tests look at the page of the access matrix with these.
    chromium
    (python3.withPackages (packages: [ packages.playwright ]))
  ];
}
