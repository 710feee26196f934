# A small module system: what nixpkgs' lib.evalModules makes of modules, as far as the hosts of the tests need it.
lib:
let
  inherit (builtins)
    any
    attrNames
    catAttrs
    concatLists
    concatMap
    elem
    filter
    foldl'
    head
    isAttrs
    isBool
    isFunction
    isList
    isPath
    isString
    length
    listToAttrs
    mapAttrs
    sort
    ;
  kind = value: if isAttrs value then value._type or "" else "";
  isOption = value: kind value == "option";
  namesOf = sets: attrNames (foldl' (all: set: all // set) { } sets);
  toList = value: if isList value then value else [ value ];
  setOf =
    names: value:
    listToAttrs (
      map (name: {
        inherit name;
        value = value name;
      }) names
    );

  mkOverride = priority: content: {
    _type = "override";
    inherit priority content;
  };
  mkOrder = priority: content: {
    _type = "order";
    inherit priority content;
  };
  mkIf = condition: content: {
    _type = "if";
    inherit condition content;
  };

  # mkMerge and mkIf are gone afterwards.
  discharge =
    value:
    if kind value == "merge" then
      concatMap discharge value.contents
    else if kind value == "if" then
      if !isBool value.condition then
        throw "mkIf without a boolean"
      else if value.condition then
        discharge value.content
      else
        [ ]
    else
      [ value ];

  # The same of a set of options: what stands around it counts for each option in it.
  pushDown =
    value:
    if kind value == "merge" then
      concatMap pushDown value.contents
    else if kind value == "if" then
      map (mapAttrs (_: mkIf value.condition)) (pushDown value.content)
    else if kind value == "override" then
      map (mapAttrs (_: mkOverride value.priority)) (pushDown value.content)
    else
      [ value ];

  # The definitions that count, in order.
  winners =
    definitions:
    let
      all = concatMap discharge definitions;
      priority = value: if kind value == "override" then value.priority else 100;
      content = value: if kind value == "override" then value.content else value;
      strongest = foldl' (best: value: lib.min best (priority value)) 9999 all;
      left = map content (filter (value: priority value == strongest) all);
      order = value: if kind value == "order" then value.priority else 1000;
    in
    map (value: if kind value == "order" then value.content else value) (
      sort (one: two: order one < order two) left
    );

  scalar = name: {
    inherit name;
    merge =
      path: values:
      if any (value: value != head values) values then
        throw "${lib.concatStringsSep "." path} has conflicting definitions"
      else
        head values;
  };
  types = rec {
    bool = scalar "bool";
    int = scalar "int";
    port = scalar "port";
    str = scalar "str";
    path = scalar "path";
    package = scalar "package";
    raw = scalar "raw";
    enum = _: scalar "enum";
    nullOr = type: type // { merge = path: values: if elem null values then null else type.merge path values; };
    either = one: two: {
      name = "either";
      merge = path: values: (if isList (head values) then two else one).merge path values;
    };
    lines = {
      name = "lines";
      merge = _: lib.concatStringsSep "\n";
    };
    listOf = type: {
      name = "listOf";
      merge = path: values: map (value: type.merge path [ value ]) (concatLists values);
    };
    attrsOf = type: {
      name = "attrsOf";
      merge =
        path: values:
        let
          merged = setOf (namesOf values) (name: winners (catAttrs name values));
        in
        mapAttrs (name: type.merge (path ++ [ name ])) (lib.filterAttrs (_: values: values != [ ]) merged);
    };
    lazyAttrsOf = attrsOf;
    anything = {
      name = "anything";
      merge =
        path: values:
        if isAttrs (head values) && !(head values ? outPath) then
          (attrsOf anything).merge path values
        else if isList (head values) then
          concatLists values
        else
          (scalar "anything").merge path values;
    };
    unspecified = anything;
    submodule = module: {
      name = "submodule";
      merge =
        path: values:
        builtins.removeAttrs
          (evalModules {
            modules = toList module ++ map (config: { inherit config; }) values;
            specialArgs.name = lib.last path;
          }).config
          [ "_module" ];
    };
    deferredModule = {
      name = "deferredModule";
      merge = _: imports: { inherit imports; };
    };
  };

  option =
    path: declaration: definitions:
    let
      defaults = if declaration ? default then [ (mkOverride 1500 declaration.default) ] else [ ];
      values = winners (definitions ++ defaults);
      type = declaration.type or types.anything;
    in
    if values == [ ] then
      throw "${lib.concatStringsSep "." path} is used but not defined"
    else
      (declaration.apply or (value: value)) (type.merge path values);

  # What the options of a tree are. What no module declares is left out, or taken as it is.
  tree =
    free: path: declarations: configs:
    let
      one =
        name:
        let
          declared = catAttrs name declarations;
          leaf = filter isOption declared;
          own = path ++ [ name ];
          values = catAttrs name configs;
        in
        if leaf != [ ] then
          option own (foldl' (all: one: all // one) { } leaf) values
        else
          tree free own declared (concatMap pushDown values);
      declared = namesOf declarations;
      others = map (config: builtins.removeAttrs config declared) configs;
      left = if free == null then { } else free.merge path others;
    in
    left // setOf declared one;

  evalModules =
    {
      modules,
      specialArgs ? { },
    }:
    let
      arguments = {
        inherit lib config;
        options = { };
      }
      // specialArgs;
      call =
        module:
        let
          wanted = builtins.functionArgs module;
          given = mapAttrs (name: _: arguments.${name} or config._module.args.${name}) wanted;
        in
        module (arguments // given);
      unify =
        key: module:
        let
          meta = [
            "_class"
            "_file"
            "disabledModules"
            "freeformType"
            "imports"
            "key"
          ];
          whole = module ? config || module ? options;
        in
        {
          key = module.key or key;
          imports = module.imports or [ ];
          disabled = module.disabledModules or [ ];
          free = module.freeformType or null;
          options = module.options or { };
          config = if whole then module.config or { } else builtins.removeAttrs module meta;
        };
      load =
        key: module:
        if isPath module || isString module then
          load (toString module) (import (if isString module then /. + module else module))
        else if isFunction module || module ? __functor then
          unify key (call module)
        else if elem (kind module) [ "if" "override" "merge" ] then
          unify key { config = module; }
        else
          unify key module;
      withKeys =
        prefix: list:
        lib.imap0 (index: module: {
          key = if isPath module || isString module then toString module else "${prefix}:${toString index}";
          inherit module;
        }) list;
      closure = builtins.genericClosure {
        startSet = withKeys "" modules;
        operator = { key, module }: withKeys key (load key module).imports;
      };
      all = map ({ key, module }: load key module) closure;
      disabled = map (one: if isAttrs one then one.key else toString one) (concatLists (catAttrs "disabled" all));
      enabled = filter (one: !elem one.key disabled);
      left = builtins.genericClosure {
        startSet = enabled (withKeys "" modules);
        operator = { key, module }: enabled (withKeys key (load key module).imports);
      };
      used = map ({ key, module }: load key module) left;
      free = filter (free: free != null) (catAttrs "free" used);
      own._module.args = {
        _type = "option";
        default = { };
        type = types.attrsOf types.raw;
      };
      config = tree (if free == [ ] then null else head free) [ ] ([ own ] ++ catAttrs "options" used) (
        concatMap pushDown (catAttrs "config" used)
      );
    in
    {
      inherit config;
      options = { };
    };
in
{
  inherit
    evalModules
    mkIf
    mkOrder
    mkOverride
    types
    ;
  mkMerge = contents: {
    _type = "merge";
    inherit contents;
  };
  mkForce = mkOverride 50;
  mkDefault = mkOverride 1000;
  mkBefore = mkOrder 500;
  mkAfter = mkOrder 1500;
  mkOption = declaration: declaration // { _type = "option"; };
  mkEnableOption = _: {
    _type = "option";
    default = false;
    type = types.bool;
  };
}
