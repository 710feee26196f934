# The functions of nixpkgs' lib that the flake uses, with their semantics.
let
  importTOML = path: builtins.fromTOML (builtins.readFile path);
  isBelow =
    folder: path: builtins.substring 0 (builtins.stringLength folder + 1) path == "${folder}/";
in
{
  inherit importTOML;
  inherit (builtins) mapAttrs;

  genAttrs =
    names: value:
    builtins.listToAttrs (
      map (name: {
        inherit name;
        value = value name;
      }) names
    );
  getExe = package: "${package}/bin/${package.meta.mainProgram}";
  optional = condition: element: if condition then [ element ] else [ ];
  optionals = condition: list: if condition then list else [ ];
  optionalString = condition: text: if condition then text else "";

  licenses = {
    mit.spdxId = "MIT";
    asl20.spdxId = "Apache-2.0";
  };

  # A file set is the list of its files and whole folders.
  fileset = {
    unions = builtins.concatMap (
      part:
      if builtins.isList part then
        part
      else if builtins.pathExists part then
        [ (toString part) ]
      else
        throw "lib.fileset.unions: ${toString part} does not exist"
    );
    toSource =
      { root, fileset }:
      builtins.path {
        path = root;
        name = "source";
        filter =
          path: type:
          builtins.any (
            part: path == part || isBelow part path || (type == "directory" && isBelow path part)
          ) fileset;
      };
  };
}
