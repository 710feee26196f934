# What an evaluated NixOS configuration says about who can log in, as data that JSON can carry:
#
#   { version = 1; options = { services.openssh = { … }; users = { … }; … }; unknown = [ "users.users.alice.shell" ]; }
#
# An option that this NixOS release does not have is absent. One that has no readable value, because it throws or is a
# function, is absent too and named in `unknown`: unknown is never unset. No password and no hash gets out.
config:
let
  inherit (builtins) attrNames concatMap;

  openssh = [
    "allowSFTP"
    "authorizedKeysCommand"
    "authorizedKeysCommandUser"
    "authorizedKeysFiles"
    "authorizedKeysInHomedir"
    "enable"
    "enableRecommendedAlgorithms"
    "extraConfig"
    "generateHostKeys"
    "hostKeys"
    "listenAddresses"
    "openFirewall"
    "ports"
    "settings"
    "sftpFlags"
    "sftpServerExecutable"
    "startWhenNeeded"
  ];
  client = [
    "agentPKCS11Whitelist"
    "agentTimeout"
    "askPassword"
    "ciphers"
    "enableAskPassword"
    "extraConfig"
    "forwardX11"
    "hostKeyAlgorithms"
    "kexAlgorithms"
    "knownHosts"
    "knownHostsFiles"
    "macs"
    "pubkeyAcceptedKeyTypes"
    "setXAuthLocation"
    "startAgent"
  ];
  initrd = [
    "authorizedKeyFiles"
    "authorizedKeys"
    "enable"
    "extraConfig"
    "hostKeys"
    "ignoreEmptyHostKeys"
    "port"
    "shell"
  ];
  users = [
    "allowNoPasswordLogin"
    "defaultUserHome"
    "defaultUserShell"
    "enforceIdUniqueness"
    "mutableUsers"
  ];
  user = [
    "createHome"
    "description"
    "enable"
    "expires"
    "extraGroups"
    "group"
    "hashedPasswordFile"
    "home"
    "homeMode"
    "isNormalUser"
    "isSystemUser"
    "linger"
    "name"
    "openssh"
    "shell"
    "uid"
    "useDefaultShell"
  ];
  hashes = [
    "hashedPassword"
    "initialHashedPassword"
  ];
  passwords = [
    "initialPassword"
    "password"
  ];
  group = [
    "gid"
    "members"
    "name"
  ];
  firewall = [
    "allowedTCPPortRanges"
    "allowedTCPPorts"
    "enable"
    "interfaces"
    "trustedInterfaces"
  ];

  # A reader takes an option's name and value and answers the values it read, none or one, and the names of those it
  # could not read.
  known = value: {
    values = [ value ];
    unknown = [ ];
  };
  unknown = name: {
    values = [ ];
    unknown = [ name ];
  };

  # Only throws and failed assertions can be caught: a type error inside a configuration stays one.
  attempt =
    reader: name: value:
    let
      result = builtins.tryEval (builtins.seq value (reader name value));
    in
    if result.success then result.value else unknown name;

  # A set of which each member has its own reader.
  set =
    readers: name: members:
    let
      read =
        member: reader:
        attempt reader (if name == "" then member else "${name}.${member}") members.${member};
      results = builtins.mapAttrs read (builtins.intersectAttrs members readers);
      pair =
        member:
        map (value: {
          name = member;
          inherit value;
        }) results.${member}.values;
    in
    {
      values = [ (builtins.listToAttrs (concatMap pair (attrNames results))) ];
      unknown = concatMap (member: results.${member}.unknown) (attrNames results);
    };
  # A set of which all members have one reader.
  each =
    reader: name: members:
    set (builtins.mapAttrs (_: _: reader) members) name members;
  # Readers for `names`.
  by =
    reader: names:
    builtins.listToAttrs (
      map (name: {
        inherit name;
        value = reader;
      }) names
    );

  plain =
    name: value:
    if builtins.isFunction value then
      unknown name
    else if builtins.isString value then
      text value
    else if builtins.isPath value then
      known (toString value)
    else if builtins.isList value then
      list name value
    else if !builtins.isAttrs value then
      known value
    else if value ? outPath then
      # A package as login shell is its program, as in passwd.
      text (value.outPath + (value.shellPath or ""))
    else
      each plain name value;
  # Names store paths without asking Nix to build them.
  text = value: builtins.seq value (known (builtins.unsafeDiscardStringContext value));
  list =
    name: items:
    let
      results = map (attempt plain name) items;
    in
    if builtins.all (result: result.unknown == [ ]) results then
      known (concatMap (result: result.values) results)
    else
      unknown name;

  # No password stays none; what one is, is nobody's business; a hash that begins with ! or * matches nothing.
  password = _name: value: known (if value == null || value == "" then value else "<hidden>");
  hash =
    name: value:
    if builtins.isString value && builtins.match "[!*].*" value != null then
      known "!"
    else
      password name value;

  read = set {
    boot = set { initrd = set { network = set { ssh = set (by plain initrd); }; }; };
    networking = set { firewall = set (by plain firewall); };
    programs = set { ssh = set (by plain client); };
    services = set {
      fail2ban = set (by plain [ "enable" ]);
      openssh = set (by plain openssh);
      sshguard = set (by plain [ "enable" ]);
    };
    system = set { nixos = set (by plain [ "release" ]); };
    users = set (
      by plain users
      // {
        groups = each (set (by plain group));
        users = each (set (by plain user // by hash hashes // by password passwords));
      }
    );
  };
  result = read "" config;
in
{
  version = 1;
  options = builtins.head result.values;
  inherit (result) unknown;
}
