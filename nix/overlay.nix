# pkgs.gen-ssh-module, built with the nixpkgs that the overlay is applied to.
final: prev: {
  gen-ssh-module = final.callPackage ./package.nix { };
}
