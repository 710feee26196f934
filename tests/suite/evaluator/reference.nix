# The library in plain Nix: what the evaluator has in Rust is written here once more, for real Nix to run.
let
  inherit (builtins)
    concatMap
    elem
    elemAt
    filter
    foldl'
    fromJSON
    genList
    head
    isAttrs
    isList
    isString
    length
    listToAttrs
    mapAttrs
    match
    replaceStrings
    split
    stringLength
    substring
    ;
  blank = " \t\r\n";
  characters = text: genList (n: substring n 1 text) (stringLength text);
  lower = characters "abcdefghijklmnopqrstuvwxyz";
  upper = characters "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  escaped = replaceStrings (characters "\\[{()^$?*+|.") (map (one: "\\${one}") (characters "\\[{()^$?*+|."));
  part = name: {
    inherit name;
    value = library.${name};
  };
  parts =
    prefix:
    listToAttrs (
      map (
        name: part name // { name = substring (stringLength prefix) 100 name; }
      ) (filter (name: substring 0 (stringLength prefix) name == prefix) (builtins.attrNames library))
    );
  native = builtins // rec {
    concatLines = list: concatStrings (map (line: line + "\n") list);
    concatStrings = builtins.concatStringsSep "";
    concatMapStrings = f: list: concatStrings (map f list);
    concatMapStringsSep = separator: f: list: builtins.concatStringsSep separator (map f list);
    const = x: _: x;
    count = wanted: foldl' (found: x: if wanted x then found + 1 else found) 0;
    take = n: list: genList (elemAt list) (if n < length list then n else length list);
    drop =
      n: list:
      if n < 0 then
        throw "less than none"
      else
        genList (i: elemAt list (i + n)) (if n < length list then length list - n else 0);
    escapeShellArg =
      value:
      if match "[[:alnum:],._+:@%/-]+" (toString value) == null then
        "'${replaceStrings [ "'" ] [ "'\\''" ] (toString value)}'"
      else
        toString value;
    fileContents = file: removeSuffix "\n" (builtins.readFile file);
    filterAttrs =
      wanted: set: builtins.removeAttrs set (filter (name: !wanted name set.${name}) (builtins.attrNames set));
    # Nobody asks about the elements behind the one that is found.
    findFirst = wanted: foldr (x: others: if wanted x then x else others);
    flatten = value: if isList value then concatMap flatten value else [ value ];
    foldr =
      f: nul: list:
      if list == [ ] then nul else f (head list) (foldr f nul (builtins.tail list));
    forEach = list: f: map f list;
    functionArgs = f: if f ? __functor then f.__functionArgs else builtins.functionArgs f;
    genAttrs =
      names: f:
      listToAttrs (
        map (name: {
          inherit name;
          value = f name;
        }) names
      );
    hasPrefix = prefix: text: substring 0 (stringLength prefix) text == prefix;
    hasSuffix =
      suffix: text:
      stringLength text >= stringLength suffix
      && substring (stringLength text - stringLength suffix) (stringLength suffix) text == suffix;
    hasInfix = infix: text: match ".*${escaped infix}.*" text != null;
    id = x: x;
    imap0 = f: list: genList (n: f n (elemAt list n)) (length list);
    imap1 = f: list: genList (n: f (n + 1) (elemAt list n)) (length list);
    importJSON = file: fromJSON (builtins.readFile file);
    importTOML = file: builtins.fromTOML (builtins.readFile file);
    init = list: if list == [ ] then throw "empty" else take (length list - 1) list;
    last = list: if list == [ ] then throw "empty" else elemAt list (length list - 1);
    intersectLists = a: filter (x: elem x a);
    subtractLists = a: filter (x: !(elem x a));
    remove = x: filter (y: y != x);
    isFunction = f: builtins.isFunction f || f ? __functor;
    mapAttrs' = f: set: listToAttrs (map (name: f name set.${name}) (builtins.attrNames set));
    mapAttrsToList = f: set: map (name: f name set.${name}) (builtins.attrNames set);
    mergeAttrsList = foldl' (a: b: a // b) { };
    nameValuePair = name: value: { inherit name value; };
    optional = condition: x: if condition then [ x ] else [ ];
    optionals = condition: list: if condition then list else [ ];
    optionalString = condition: text: if condition then text else "";
    optionalAttrs = condition: set: if condition then set else { };
    range = first: last: if first > last then [ ] else genList (n: first + n) (last - first + 1);
    recursiveUpdate =
      a: b:
      if isAttrs a && isAttrs b then
        a // mapAttrs (name: value: if a ? ${name} then recursiveUpdate a.${name} value else value) b
      else
        b;
    removePrefix =
      prefix: text: if hasPrefix prefix text then substring (stringLength prefix) (-1) text else text;
    removeSuffix =
      suffix: text:
      if hasSuffix suffix text then substring 0 (stringLength text - stringLength suffix) text else text;
    replicate = n: x: genList (_: x) n;
    singleton = x: [ x ];
    splitString = separator: text: filter isString (split (escaped separator) text);
    stringToCharacters = characters;
    toInt =
      text:
      let
        found = match "[[:space:]]*(-?[[:digit:]]+)[[:space:]]*" text;
      in
      if match "0[[:digit:]]+" (head found) == null then fromJSON (head found) else throw "octal";
    toIntBase10 = text: fromJSON (head (match "[[:space:]]*0*(-?[[:digit:]]+)[[:space:]]*" text));
    toList = x: if isList x then x else [ x ];
    toLower = replaceStrings upper lower;
    toUpper = replaceStrings lower upper;
    trimWith =
      {
        start ? false,
        end ? false,
      }:
      text:
      let
        ends =
          if start && end then
            "[${blank}]*(.*[^${blank}])[${blank}]*"
          else if start then
            "[${blank}]*(.*)"
          else
            "(.*[^${blank}])[${blank}]*";
        found = match ends text;
      in
      if !start && !end then text else if found == null then "" else head found;
    trim = trimWith {
      start = true;
      end = true;
    };
    unique = foldl' (found: x: if elem x found then found else found ++ [ x ]) [ ];
  };
  library = import ./library.nix lib;
  lib =
    native
    // library
    // {
      inherit (native) throw;
      attrsets = lib;
      asserts = lib;
      filesystem = lib;
      generators = parts "generators.";
      lists = lib // parts "lists.";
      path = parts "path.";
      strings = lib // parts "strings.";
      trivial = lib;
      versions = parts "versions.";
    };
in
lib
