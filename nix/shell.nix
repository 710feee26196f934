# What tests/run needs: the Rust tools, and the real programs that the tests compare with.
{
  mkShell,
  cargo,
  clippy,
  nix,
  nixfmt,
  openssh,
  rustc,
  rustfmt,
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
  ];
}
