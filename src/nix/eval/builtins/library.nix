# Functions of nixpkgs' lib, for the evaluator in Rust: those that say more in Nix than they would there.
#
# `lib` has the others. Every attribute is a function with at least one argument.
lib:
let
  inherit (builtins)
    all
    any
    attrNames
    attrValues
    catAttrs
    compareVersions
    concatMap
    concatStringsSep
    elem
    elemAt
    filter
    foldl'
    genList
    groupBy
    head
    intersectAttrs
    isAttrs
    isInt
    isList
    isString
    length
    listToAttrs
    mapAttrs
    readDir
    replaceStrings
    sort
    split
    stringLength
    substring
    tail
    zipAttrsWith
    ;
  inherit (lib)
    concatStrings
    drop
    flatten
    foldr
    imap1
    isFunction
    last
    mapAttrsToList
    nameValuePair
    splitString
    take
    toInt
    ;
  min = a: b: if a < b then a else b;
  compare =
    a: b:
    if a < b then
      -1
    else if a > b then
      1
    else
      0;
in
rec {
  inherit min compare;

  # Functions
  flip =
    f: a: b:
    f b a;
  pipe = foldl' (value: f: f value);
  compose =
    f: g: x:
    f (g x);
  fix =
    f:
    let
      x = f x;
    in
    x;
  fix' =
    f:
    let
      x = f x // {
        __unfix__ = f;
      };
    in
    x;
  converge =
    f: x:
    let
      next = f x;
    in
    if next == x then x else converge f next;
  extends =
    overlay: f: final:
    let
      prev = f final;
    in
    prev // overlay final prev;
  composeExtensions =
    f: g: final: prev:
    let
      first = f final prev;
    in
    first // g final (prev // first);
  composeManyExtensions = foldr composeExtensions (_: _: { });
  makeExtensible = makeExtensibleWithCustomName "extend";
  makeExtensibleWithCustomName =
    name: attrs:
    fix' (
      self:
      attrs self
      // {
        ${name} = f: makeExtensibleWithCustomName name (extends f attrs);
      }
    );
  toFunction = value: if isFunction value then value else _: value;
  mapNullable = f: value: if value == null then value else f value;
  defaultTo = default: value: if value == null then default else value;
  applyModuleArgsIfFunction =
    _: f: arguments:
    if isFunction f then f arguments else f;
  setFunctionArgs = f: arguments: {
    __functor = _: f;
    __functionArgs = arguments;
  };

  # Numbers and truth
  max = a: b: if a > b then a else b;
  mod = base: int: base - (int * (base / int));
  "or" = a: b: a || b;
  and = a: b: a && b;
  xor = a: b: (!a) != (!b);
  boolToString = value: if value then "true" else "false";
  boolToYesNo = value: if value then "yes" else "no";

  # Lists
  concat = a: b: a ++ b;
  foldl = foldl';
  fold = foldr;
  zipListsWith =
    f: a: b:
    genList (n: f (elemAt a n) (elemAt b n)) (min (length a) (length b));
  zipLists = zipListsWith (fst: snd: { inherit fst snd; });
  reverseList =
    list:
    let
      count = length list;
    in
    genList (n: elemAt list (count - n - 1)) count;
  intersperse =
    separator: list:
    if list == [ ] || length list == 1 then
      list
    else
      tail (
        concatMap (x: [
          separator
          x
        ]) list
      );
  sublist =
    start: count: list:
    take count (drop start list);
  takeEnd = n: list: drop (max 0 (length list - n)) list;
  dropEnd = n: list: take (max 0 (length list - n)) list;
  findSingle =
    wanted: default: multiple: list:
    let
      found = filter wanted list;
    in
    if found == [ ] then
      default
    else if length found == 1 then
      head found
    else
      multiple;
  findFirstIndex =
    wanted: default: list:
    let
      matching = filter (n: wanted (elemAt list n)) (genList (n: n) (length list));
    in
    if matching == [ ] then default else head matching;
  ifilter0 =
    wanted: list: map (elemAt list) (filter (n: wanted n (elemAt list n)) (genList (n: n) (length list)));
  "lists.hasPrefix" = prefix: list: take (length prefix) list == prefix;
  commonPrefix =
    a: b:
    let
      count = min (length a) (length b);
      different = findFirstIndex (n: elemAt a n != elemAt b n) count (genList (n: n) count);
    in
    take different a;
  "lists.removePrefix" =
    prefix: list:
    if take (length prefix) list == prefix then drop (length prefix) list else throw "not a prefix";
  replaceElemAt =
    list: index: value:
    if index < 0 || index >= length list then
      throw "out of range"
    else
      genList (n: if n == index then value else elemAt list n) (length list);
  mutuallyExclusive = a: b: length a == 0 || !(any (x: elem x a) b);
  allUnique = list: length (lib.unique list) == length list;
  uniqueStrings = list: attrNames (groupBy (x: x) list);
  groupBy' =
    op: nul: f: list:
    mapAttrs (_: foldl' op nul) (groupBy f list);
  sortOn =
    f: list:
    map (pair: pair.value) (
      sort (a: b: a.key < b.key) (
        map (value: {
          inherit value;
          key = f value;
        }) list
      )
    );
  compareLists =
    order: a: b:
    if a == [ ] then
      if b == [ ] then 0 else -1
    else if b == [ ] then
      1
    else
      let
        first = order (head a) (head b);
      in
      if first == 0 then compareLists order (tail a) (tail b) else first;
  naturalSort =
    list:
    let
      parts = text: map (x: if isList x then toInt (head x) else x) (split "(0|[1-9][0-9]*)" text);
    in
    map (pair: pair.value) (
      sort (a: b: compareLists compare a.key b.key < 0) (
        map (value: {
          inherit value;
          key = parts value;
        }) list
      )
    );
  crossLists =
    f: lists:
    foldl' (functions: values: concatMap (g: map g values) functions) [ f ] lists;
  concatAttrValues = set: concatMap (x: x) (attrValues set);

  # Sets
  attrVals = names: set: map (name: set.${name}) names;
  getAttrs = names: set: lib.genAttrs names (name: set.${name});
  attrByPath =
    path: default: set:
    if path == [ ] then
      set
    else if isAttrs set && set ? ${head path} then
      attrByPath (tail path) default set.${head path}
    else
      default;
  hasAttrByPath =
    path: set:
    path == [ ] || isAttrs set && set ? ${head path} && hasAttrByPath (tail path) set.${head path};
  getAttrFromPath = path: set: foldl' (inner: name: inner.${name}) set path;
  setAttrByPath =
    path: value:
    if path == [ ] then
      value
    else
      {
        ${head path} = setAttrByPath (tail path) value;
      };
  attrsToList = set: mapAttrsToList nameValuePair set;
  genAttrs' = list: f: listToAttrs (map f list);
  concatMapAttrs = f: set: lib.mergeAttrsList (attrValues (mapAttrs f set));
  mapAttrsRecursive = mapAttrsRecursiveCond (_: true);
  mapAttrsRecursiveCond =
    inside: f: set:
    let
      within =
        path:
        mapAttrs (
          name: value:
          if isAttrs value && inside value then within (path ++ [ name ]) value else f (path ++ [ name ]) value
        );
    in
    within [ ] set;
  mapAttrsToListRecursive = mapAttrsToListRecursiveCond (_: _: true);
  mapAttrsToListRecursiveCond =
    inside: f: set:
    let
      within =
        path: value:
        if isAttrs value && inside path value then
          concatMap (name: within (path ++ [ name ]) value.${name}) (attrNames value)
        else
          [ (f path value) ];
    in
    concatMap (name: within [ name ] set.${name}) (attrNames set);
  filterAttrsRecursive =
    wanted: set:
    mapAttrs (_: value: if isAttrs value then filterAttrsRecursive wanted value else value) (
      lib.filterAttrs wanted set
    );
  foldlAttrs =
    f: init: set:
    foldl' (acc: name: f acc name set.${name}) init (attrNames set);
  foldAttrs =
    op: nul: sets:
    foldr (
      set: acc:
      foldr (name: inner: inner // { ${name} = op set.${name} (acc.${name} or nul); }) acc (attrNames set)
    ) { } sets;
  zipAttrs = zipAttrsWith (_: values: values);
  zipAttrsWithNames =
    names: f: sets:
    lib.genAttrs names (name: f name (catAttrs name sets));
  collect =
    wanted: set:
    if wanted set then
      [ set ]
    else if isAttrs set then
      concatMap (collect wanted) (attrValues set)
    else
      [ ];
  recursiveUpdateUntil =
    until: left: right:
    let
      within =
        path:
        zipAttrsWith (
          name: values:
          let
            here = path ++ [ name ];
          in
          if length values == 1 || until here (elemAt values 1) (head values) then
            head values
          else
            within here values
        );
    in
    within [ ] [
      right
      left
    ];
  mergeAttrs = a: b: a // b;
  unionOfDisjoint =
    a: b: a // b // mapAttrs (_: _: throw "an attribute is in both") (intersectAttrs a b);
  overrideExisting = old: new: mapAttrs (name: value: new.${name} or value) old;
  matchAttrs =
    pattern: set:
    all (
      name:
      set ? ${name}
      && (
        let
          a = pattern.${name};
          b = set.${name};
        in
        if isAttrs a then isAttrs b && matchAttrs a b else a == b
      )
    ) (attrNames pattern);
  cartesianProduct =
    sets:
    foldl' (
      products: name: concatMap (product: map (value: product // { ${name} = value; }) sets.${name}) products
    ) [ { } ] (attrNames sets);
  cartesianProductOfSets = cartesianProduct;
  mapCartesianProduct = f: sets: map f (cartesianProduct sets);
  isDerivation = value: value.type or null == "derivation";
  recurseIntoAttrs = set: set // { recurseForDerivations = true; };
  dontRecurseIntoAttrs = set: set // { recurseForDerivations = false; };

  # Strings
  join = concatStringsSep;
  concatImapStrings = f: list: concatStrings (imap1 f list);
  concatImapStringsSep =
    separator: f: list:
    concatStringsSep separator (imap1 f list);
  concatMapAttrsStringSep =
    separator: f: set:
    concatStringsSep separator (attrValues (mapAttrs f set));
  "strings.replicate" = n: text: concatStrings (genList (_: text) n);
  replaceString = from: to: replaceStrings [ from ] [ to ];
  stringAsChars = f: text: concatStrings (map f (lib.stringToCharacters text));
  escape = characters: replaceStrings characters (map (one: "\\${one}") characters);
  escapeRegex = escape (lib.stringToCharacters "\\[{()^$?*+|.");
  escapeXML =
    replaceStrings
      [
        "\""
        "'"
        "<"
        ">"
        "&"
      ]
      [
        "&quot;"
        "&apos;"
        "&lt;"
        "&gt;"
        "&amp;"
      ];
  escapeNixString = text: escape [ "$" ] (builtins.toJSON text);
  escapeShellArgs = lib.concatMapStringsSep " " lib.escapeShellArg;
  fixedWidthString =
    width: filler: text:
    if stringLength text > width || stringLength filler == 0 then
      throw "no such width"
    else if stringLength text == width then
      text
    else
      filler + fixedWidthString (width - stringLength filler) filler text;
  fixedWidthNumber = width: n: fixedWidthString width "0" (toString n);
  versionOlder = a: b: compareVersions b a == 1;
  versionAtLeast = a: b: !versionOlder a b;
  "versions.major" = version: elemAt (builtins.splitVersion version) 0;
  "versions.minor" = version: elemAt (builtins.splitVersion version) 1;
  "versions.patch" = version: elemAt (builtins.splitVersion version) 2;
  "versions.majorMinor" = version: concatStringsSep "." (take 2 (builtins.splitVersion version));
  getName = value: if isString value then (builtins.parseDrvName value).name else value.pname or (getName value.name);
  getVersion =
    value: if isString value then (builtins.parseDrvName value).version else value.version or (getVersion value.name);
  nameFromURL =
    url: separator:
    let
      file = last (splitString "/" url);
      name = head (splitString separator file);
    in
    assert name != file;
    name;
  "generators.mkKeyValueDefault" =
    {
      mkValueString ? lib.generators.mkValueStringDefault { },
    }:
    separator: key: value:
    "${escape [ separator ] key}${separator}${mkValueString value}";
  "generators.mkValueStringDefault" =
    { }:
    value:
    if isInt value || isDerivation value then
      toString value
    else if isString value then
      value
    else if value == true then
      "true"
    else if value == false then
      "false"
    else if value == null then
      "null"
    else
      throw "not supported";
  "generators.toKeyValue" =
    {
      mkKeyValue ? lib.generators.mkKeyValueDefault { } "=",
      listsAsDuplicateKeys ? false,
      indent ? "",
    }:
    let
      line = key: value: indent + mkKeyValue key value + "\n";
      lines =
        if listsAsDuplicateKeys then
          key: value: map (line key) (if isList value then value else [ value ])
        else
          key: value: [ (line key value) ];
    in
    set: concatStrings (concatMap (x: x) (mapAttrsToList lines set));

  # Files
  "path.append" =
    path: below:
    assert builtins.isPath path && below != "" && substring 0 1 below != "/" && !(elem ".." (splitString "/" below));
    path + "/${below}";
  listFilesRecursive =
    folder:
    flatten (
      mapAttrsToList (
        name: kind: if kind == "directory" then listFilesRecursive (folder + "/${name}") else folder + "/${name}"
      ) (readDir folder)
    );

  # Documentation of options
  literalExpression = text: {
    _type = "literalExpression";
    inherit text;
  };
  literalMD = text: {
    _type = "literalMD";
    inherit text;
  };

  # Control
  traceVal = value: value;
  traceValFn = _: value: value;
  traceValSeq = value: value;
  traceValSeqFn = _: value: value;
  traceValSeqN = _: value: value;
  traceValSeqNFn =
    _: _: value:
    value;
  traceSeq = _: value: value;
  traceSeqN =
    _: _: value:
    value;
  traceFnSeqN =
    _: _: f:
    f;
  trace = _: value: value;
  traceIf =
    _: _: value:
    value;
  warn = _: value: value;
  warnIf =
    _: _: value:
    value;
  warnIfNot =
    _: _: value:
    value;
  showWarnings = _: value: value;
  throwIf =
    condition: _: value:
    assert !condition;
    value;
  throwIfNot =
    condition: _: value:
    assert condition;
    value;
  assertMsg =
    condition: _:
    assert condition;
    true;
  assertOneOf =
    _: value: values:
    assert elem value values;
    true;
  mapDefinitionValue = f: definition: definition // { value = f definition.value; };
}
