# What home-manager makes of matchBlocks, and of settings: both modules in words, to be compared. Written from its manual.
let
  lib = rec {
    mkIf = condition: value: if condition then value else { };
    mkForce = value: value;
    mkDefault = value: value;
    mkMerge = builtins.foldl' (one: two: one // two) { };
    optionalAttrs = mkIf;
    concatStringsSep = builtins.concatStringsSep;
    hm.dag = {
      entryAnywhere = data: { inherit data; };
      entryBefore = before: data: { inherit before data; };
      entryAfter = after: data: { inherit after data; };
      entryBetween = before: after: data: { inherit before after data; };
    };
  };
  arguments = {
    inherit lib;
    config = { };
    pkgs = {
      user = "carol";
      port = 2200;
      both = { hostname = "both.example"; proxyJump = "hop"; };
    };
  };
  called = value: if builtins.isFunction value then value arguments else value;
  ssh =
    text:
    let
      outer = called text;
      inner = called (outer.home-manager.users.alice or outer);
    in
    (inner.config or inner).programs.ssh;

  say = value: if value == true then "yes" else if value == false then "no" else toString value;
  many = value: if value == null then [ ] else map say (if builtins.isList value then value else [ value ]);
  sorted = set: builtins.sort builtins.lessThan (map (name: "${name}=${toString set.${name}}") (builtins.attrNames set));
  end =
    address: port:
    if address == null then
      "${toString port}"
    else if builtins.substring 0 1 address == "/" then
      address
    else
      "[${address}]:${toString port}";
  # The other end of a forward has no address unless it is said; in settings it is localhost then.
  forward = other: value: "${end (value.bind.address or "localhost") (value.bind.port or null)} ${
    end ((value.host or { }).address or other) ((value.host or { }).port or null)
  }";
  dynamic = value: end (value.address or "localhost") (value.port or null);

  without = builtins.foldl' (set: name: if set.${name} == [ ] then removeAttrs set [ name ] else set);
  written = set: without set (builtins.attrNames set);

  same = {
    Port = "port"; ForwardAgent = "forwardAgent"; IdentitiesOnly = "identitiesOnly"; IdentityFile = "identityFile";
    IdentityAgent = "identityAgent"; User = "user"; HostName = "hostname"; ServerAliveInterval = "serverAliveInterval";
    ServerAliveCountMax = "serverAliveCountMax"; SendEnv = "sendEnv"; Compression = "compression";
    ProxyCommand = "proxyCommand"; ProxyJump = "proxyJump"; CertificateFile = "certificateFile";
    AddressFamily = "addressFamily"; AddKeysToAgent = "addKeysToAgent"; HashKnownHosts = "hashKnownHosts";
    UserKnownHostsFile = "userKnownHostsFile"; ControlMaster = "controlMaster"; ControlPath = "controlPath";
    ControlPersist = "controlPersist"; KexAlgorithms = "kexAlgorithms";
  };
  top = [
    "ForwardAgent" "AddKeysToAgent" "Compression" "ServerAliveInterval" "ServerAliveCountMax" "HashKnownHosts"
    "UserKnownHostsFile" "ControlMaster" "ControlPath" "ControlPersist"
  ];

  header = name: if builtins.match "(Host|Match) .*" name == null then "Host ${name}" else name;
  entry = value: if value ? data then value else { data = value; };

  fromBlock =
    name: value:
    let
      block = (entry value).data;
      extra = block.extraOptions or { };
    in
    {
      header =
        if block.match or null != null then
          "Match ${block.match}"
        else if block.host or null != null then
          "Host ${block.host}"
        else
          header name;
      order = removeAttrs (entry value) [ "data" ];
      lines = written (
        builtins.mapAttrs (_: old: many (block.${old} or null)) same
        // {
          ForwardX11 = if block.forwardX11 or false then [ "yes" ] else [ ];
          ForwardX11Trusted = if block.forwardX11Trusted or false then [ "yes" ] else [ ];
          CheckHostIP = if block.checkHostIP or true then [ ] else [ "no" ];
          SetEnv = sorted (block.setEnv or { });
          LocalForward = map (forward null) (block.localForwards or [ ]);
          RemoteForward = map (forward null) (block.remoteForwards or [ ]);
          DynamicForward = map dynamic (block.dynamicForwards or [ ]);
        }
        // builtins.mapAttrs (_: many) extra
      );
    };
  fromSettings =
    name: value:
    let
      block = (entry value).data;
      render =
        keyword: value:
        if value == null then
          [ ]
        else if keyword == "SetEnv" then
          sorted value
        else if keyword == "DynamicForward" then
          map dynamic value
        else if keyword == "LocalForward" || keyword == "RemoteForward" then
          map (forward "localhost") value
        else
          many value;
    in
    {
      header = block.header or (header name);
      order = removeAttrs (entry value) [ "data" ];
      lines = written (builtins.mapAttrs render (removeAttrs block [ "header" ]));
    };
  client = old: written (builtins.listToAttrs (map (name: { inherit name; value = many (old.${same.${name}} or null); }) top));
  all =
    module:
    let
      old = builtins.mapAttrs fromBlock (module.matchBlocks or { });
      new = builtins.mapAttrs fromSettings (module.settings or { });
      star = client module;
      merged = old // new // builtins.mapAttrs (name: block: block // { lines = (old.${name}.lines or { }) // block.lines; }) new;
      empty = { header = "Host *"; order = { }; lines = { }; };
    in
    if star == { } then
      merged
    else
      merged // { "*" = (merged."*" or empty) // { lines = (merged."*".lines or { }) // star; }; };
in
before: after: {
  old = all (ssh before);
  new = all (ssh after);
  left = (ssh after) ? matchBlocks;
}
