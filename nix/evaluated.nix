# What an evaluated NixOS configuration says about who can log in, as data that JSON can carry:
#
#   {
#     version = 1;
#     options = { services.openssh = { … }; users = { … }; … };
#     files = { "/nix/store/…-alice.pub" = "ssh-ed25519 …"; };
#     unknown = [ "users.users.alice.shell" ];
#   }
#
# An option that this NixOS release does not have is absent. One that has no readable value, because it throws or is a
# function, is absent too and named in `unknown`: unknown is never unset. `files` are the key files that options name.
#
# No password and no hash gets out: none is null, an empty one "", one that matches nothing "!" or "*"; of a hash of a
# known scheme the scheme, its rounds and the length of its parts are left, "$6$........$....", and anything else is
# "<hidden>". Of a private key that stands where a public one should, no byte is left.
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
    "ignoreShellProgramCheck"
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
    "extraCommands"
    "extraInputRules"
    "interfaces"
    "trustedInterfaces"
  ];
  rights = [
    "enable"
    "execWheelOnly"
    "extraConfig"
    "extraRules"
    "wheelNeedsPassword"
  ];
  pam = [
    "allowNullPassword"
    "duoSecurity"
    "fprintAuth"
    "googleAuthenticator"
    "oathAuth"
    "otpwAuth"
    "p11Auth"
    "rootOK"
    "rssh"
    "sshAgentAuth"
    "u2fAuth"
    "unixAuth"
    "usbAuth"
    "yubicoAuth"
  ];
  sshServe = [
    "enable"
    "keys"
    "protocol"
    "trusted"
    "write"
  ];
  buildMachine = [
    "hostName"
    "protocol"
    "publicHostKey"
    "sshKey"
    "sshUser"
  ];
  deployment = [
    "allowLocalDeployment"
    "privilegeEscalationCommand"
    "targetHost"
    "targetPort"
    "targetUser"
  ];
  etc = [
    "enable"
    "group"
    "mode"
    "target"
    "text"
    "user"
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

  # An option's name below another, as it would be written.
  below =
    name: member:
    let
      bare = builtins.match "[a-zA-Z_][a-zA-Z0-9_'-]*" member != null;
      quoted = "\"${builtins.replaceStrings [ "\\" "\"" ] [ "\\\\" "\\\"" ] member}\"";
      written = if bare then member else quoted;
    in
    if name == "" then written else "${name}.${written}";

  # A set of which each member has its own reader.
  set =
    readers: name: members:
    let
      read = member: reader: attempt reader (below name member) members.${member};
      results = builtins.mapAttrs read (builtins.intersectAttrs members readers);
      pair =
        member:
        map (value: {
          name = member;
          inherit value;
        }) results.${member}.values;
    in
    if !builtins.isAttrs members then
      plain name members
    else
      {
        values = [ (builtins.listToAttrs (concatMap pair (attrNames results))) ];
        unknown = concatMap (member: results.${member}.unknown) (attrNames results);
      };
  # A set of which all members have one reader.
  each =
    reader: name: members:
    if builtins.isAttrs members then
      set (builtins.mapAttrs (_: _: reader) members) name members
    else
      plain name members;
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
  text = value: builtins.seq value (known (public (builtins.unsafeDiscardStringContext value)));
  public =
    text:
    let
      parts = [
        "PRIVATE KEY-----"
        "b3BlbnNzaC1rZXktdjE"
      ];
      without = builtins.replaceStrings parts (map (_: "") parts) text;
    in
    if without == text then
      text
    else
      "-----BEGIN PRIVATE KEY-----\n<hidden>\n-----END PRIVATE KEY-----";
  list = listOf plain;
  listOf =
    reader: name: items:
    let
      results = map (attempt reader name) items;
    in
    if !builtins.isList items then
      plain name items
    else if builtins.all (result: result.unknown == [ ]) results then
      known (concatMap (result: result.values) results)
    else
      unknown name;

  # What a password is, is nobody's business.
  password = _name: value: known (if value == null || value == "" then value else "<hidden>");
  hash =
    name: value:
    let
      first = builtins.substring 0 1 value;
      scheme = builtins.match "(\\$(1|2[abxy]?|3|5|6|7|8|gy|md5|scrypt|sha1|y)\\$(rounds=[0-9]+\\$)?)(.*)" value;
    in
    if !builtins.isString value then
      password name value
    else if first == "!" || first == "*" then
      known first
    else if scheme != null then
      known (builtins.head scheme + dots (builtins.elemAt scheme 3))
    else
      password name value;
  # As many dots as characters that a hash is written with.
  dots =
    let
      letters = builtins.filter builtins.isString (
        builtins.split "" "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
      );
      characters = builtins.filter (letter: letter != "") letters;
    in
    builtins.replaceStrings characters (map (_: ".") characters);

  # Of the files in /etc those of SSH.
  sshFiles =
    name: files:
    let
      names = builtins.filter (file: builtins.match "ssh/.*" file != null) (attrNames files);
    in
    if builtins.isAttrs files then set (by (set (by plain etc)) names) name files else plain name files;

  enable = set (by plain [ "enable" ]);
  version = set (by plain [ "version" ]);
  gitServer = set {
    enable = plain;
    settings = set {
      server = set (
        by plain [
          "BUILTIN_SSH_SERVER_USER"
          "DISABLE_SSH"
          "SSH_LISTEN_PORT"
          "SSH_PORT"
          "START_SSH_SERVER"
        ]
      );
    };
  };
  ports = set (
    by plain [
      "enable"
      "openFirewall"
      "port"
    ]
  );

  read = set {
    boot = set {
      initrd = set {
        network = set {
          enable = plain;
          ssh = set (by plain initrd);
        };
        systemd = enable;
      };
      isContainer = plain;
    };
    deployment = set (by plain deployment);
    environment = set { etc = sshFiles; };
    networking = set {
      enableIPv6 = plain;
      firewall = set (by plain firewall);
      hostName = plain;
    };
    nix = set {
      buildMachines = listOf (set (by plain buildMachine));
      settings = set { trusted-users = plain; };
      sshServe = set (by plain sshServe);
    };
    programs = set (
      by enable [
        "fish"
        "xonsh"
        "zsh"
      ]
      // {
        ssh = set (by plain client // { package = version; });
      }
    );
    security = set {
      doas = set (by plain rights);
      googleOsLogin = enable;
      pam = set {
        krb5 = enable;
        services = set {
          sshd = set (by plain pam);
          sudo = set (by plain pam);
        };
        sshAgentAuth = set (
          by plain [
            "authorizedKeysFiles"
            "enable"
          ]
        );
      };
      polkit = enable;
      run0 = set (
        by plain [
          "enableSudoAlias"
          "wheelNeedsPassword"
        ]
      );
      sudo = set (by plain rights);
      sudo-rs = set (by plain rights);
    };
    services = set (
      by enable [
        "fail2ban"
        "gerrit"
        "gitlab"
        "gitolite"
        "sshguard"
        "sssd"
        "userborn"
      ]
      // by gitServer [
        "forgejo"
        "gitea"
      ]
      // by ports [
        "endlessh"
        "endlessh-go"
      ]
      // {
        openssh = set (by plain openssh // { package = version; });
      }
    );
    system = set {
      nixos = set (by plain [ "release" ]);
      stateVersion = plain;
    };
    systemd = set { sysusers = enable; };
    users = set (
      by plain users
      // {
        groups = each (set (by plain group));
        ldap = enable;
        users = each (set (by plain user // by hash hashes // by password passwords));
      }
    );
  };
  result = read "" config;
  options = builtins.head result.values;

  # The files that options name and that can be read here. One that Nix has yet to build cannot.
  named =
    concatMap (user: user.openssh.authorizedKeys.keyFiles or [ ]) (
      builtins.attrValues (options.users.users or { })
    )
    ++ options.boot.initrd.network.ssh.authorizedKeyFiles or [ ]
    ++ concatMap (host: if (host.publicKeyFile or null) == null then [ ] else [ host.publicKeyFile ]) (
      builtins.attrValues (options.programs.ssh.knownHosts or { })
    );
  content =
    file:
    let
      path = /. + file;
      read = builtins.tryEval (
        if builtins.match "/.*" file != null && builtins.pathExists path then
          builtins.readFile path
        else
          throw "it is not there"
      );
    in
    if read.success then
      [
        {
          name = file;
          value = public (builtins.unsafeDiscardStringContext read.value);
        }
      ]
    else
      [ ];
in
{
  version = 1;
  inherit options;
  files = builtins.listToAttrs (concatMap content named);
  inherit (result) unknown;
}
