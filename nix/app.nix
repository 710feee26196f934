# What `nix run` starts: a package's command.
{ lib }:
package: {
  type = "app";
  program = lib.getExe package;
  meta.description = package.meta.description;
}
