# What NixOS's own modules make of the options that decide about logins: their defaults, and what follows from them.
{ lib, config, ... }:
let
  inherit (lib) mkIf mkOption types;
  of = type: default: mkOption { inherit type default; };
  flag = of types.bool;
  text = of types.str;
  maybe = of (types.nullOr types.str) null;
  lines = of types.lines "";
  strings = of (types.listOf types.str);
  things = of (types.listOf types.raw);
  enabled = flag false;
  sets = options: of (types.attrsOf (types.submodule options)) { };
  user =
    { name, config, ... }:
    {
      options = {
        name = text name;
        enable = flag true;
        isNormalUser = enabled;
        isSystemUser = enabled;
        uid = of (types.nullOr types.int) null;
        group = text "";
        extraGroups = strings [ ];
        home = text "/var/empty";
        createHome = enabled;
        shell = of (types.nullOr (types.either types.raw types.raw)) "/run/current-system/sw/bin/nologin";
        useDefaultShell = enabled;
        expires = maybe;
        description = text "";
        password = maybe;
        initialPassword = maybe;
        hashedPassword = maybe;
        initialHashedPassword = maybe;
        hashedPasswordFile = maybe;
        openssh.authorizedKeys = {
          keys = strings [ ];
          keyFiles = things [ ];
          principals = strings [ ];
        };
      };
      config = lib.mkMerge [
        (mkIf config.isNormalUser {
          group = lib.mkDefault "users";
          home = lib.mkDefault "/home/${name}";
          createHome = lib.mkDefault true;
          useDefaultShell = lib.mkDefault true;
        })
        (mkIf config.useDefaultShell { shell = lib.mkDefault "/run/current-system/sw/bin/bash"; })
      ];
    };
  rule = users: groups: options: {
    inherit users groups;
    host = "ALL";
    runAs = "ALL:ALL";
    commands = [
      {
        command = "ALL";
        options = options ++ [ "SETENV" ];
      }
    ];
  };
  ssh = config.services.openssh;
  serve = config.nix.sshServe;
in
{
  options = {
    assertions = things [ ];
    boot.initrd.network = {
      enable = enabled;
      ssh = {
        enable = enabled;
        port = of types.port 22;
        authorizedKeys = strings config.users.users.root.openssh.authorizedKeys.keys;
        authorizedKeyFiles = things config.users.users.root.openssh.authorizedKeys.keyFiles;
        hostKeys = things [ ];
        shell = maybe;
        extraConfig = lines;
      };
    };
    environment.etc = sets {
      options = {
        enable = flag true;
        text = of (types.nullOr types.lines) null;
        source = of types.raw null;
        mode = text "symlink";
      };
    };
    networking = {
      hostName = text "nixos";
      enableIPv6 = flag true;
      firewall = {
        enable = flag true;
        allowedTCPPorts = of (types.listOf types.port) [ ];
        allowedTCPPortRanges = things [ ];
        trustedInterfaces = strings [ ];
        interfaces = of (types.attrsOf types.anything) { };
        extraCommands = lines;
        extraInputRules = lines;
      };
    };
    nix = {
      settings.trusted-users = strings [ ];
      sshServe = {
        enable = enabled;
        write = enabled;
        keys = strings [ ];
        protocol = text "ssh";
      };
    };
    security = {
      doas = {
        enable = enabled;
        wheelNeedsPassword = flag true;
        extraRules = things [ ];
        extraConfig = lines;
      };
      sudo = {
        enable = flag true;
        execWheelOnly = enabled;
        wheelNeedsPassword = flag true;
        extraRules = things [ ];
        extraConfig = lines;
      };
    };
    services.borgbackup.repos = sets {
      options = {
        path = text "/var/lib/borgbackup";
        user = text "borg";
        group = text "borg";
        authorizedKeys = strings [ ];
        authorizedKeysAppendOnly = strings [ ];
      };
    };
    services.openssh = {
      enable = enabled;
      startWhenNeeded = enabled;
      allowSFTP = flag true;
      ports = of (types.listOf types.port) [ 22 ];
      openFirewall = flag true;
      listenAddresses = things [ ];
      hostKeys = things [ ];
      extraConfig = lines;
      authorizedKeysFiles = strings [ ];
      authorizedKeysInHomedir = flag true;
      authorizedKeysCommand = text "none";
      authorizedKeysCommandUser = text "nobody";
      settings = mkOption {
        default = { };
        type = types.submodule {
          freeformType = types.attrsOf types.anything;
          options = {
            AuthorizedPrincipalsFile = of (types.nullOr types.str) "none";
            GatewayPorts = of (types.nullOr types.str) "no";
            KbdInteractiveAuthentication = of (types.nullOr types.bool) true;
            LogLevel = of (types.nullOr types.str) "INFO";
            PasswordAuthentication = of (types.nullOr types.bool) true;
            PermitRootLogin = of (types.nullOr types.str) "prohibit-password";
            StrictModes = of (types.nullOr types.bool) true;
            UseDns = of (types.nullOr types.bool) false;
            UsePAM = of (types.nullOr types.bool) true;
            X11Forwarding = of (types.nullOr types.bool) false;
            AllowGroups = of (types.nullOr (types.listOf types.str)) null;
            AllowUsers = of (types.nullOr (types.listOf types.str)) null;
            DenyGroups = of (types.nullOr (types.listOf types.str)) null;
            DenyUsers = of (types.nullOr (types.listOf types.str)) null;
          };
        };
      };
    };
    system.stateVersion = text "25.11";
    users = {
      mutableUsers = flag true;
      motd = lines;
      extraUsers = of (types.attrsOf types.anything) { };
      groups = sets (
        { name, ... }:
        {
          options = {
            name = text name;
            gid = of (types.nullOr types.int) null;
            members = strings [ ];
          };
        }
      );
      users = sets user;
    };
  };
  config = lib.mkMerge [
    {
      networking.firewall.allowedTCPPorts = mkIf (ssh.enable && ssh.openFirewall) ssh.ports;
      nix.settings.trusted-users = [ "root" ];
      security.sudo.extraRules = lib.mkMerge [
        (lib.mkBefore [ (rule [ "root" ] [ ] [ ]) ])
        (lib.mkOrder 600 [
          (rule [ ] [ "wheel" ] (lib.optional (!config.security.sudo.wheelNeedsPassword) "NOPASSWD"))
        ])
      ];
      services.openssh.authorizedKeysFiles =
        lib.optional ssh.authorizedKeysInHomedir "%h/.ssh/authorized_keys"
        ++ [ "/etc/ssh/authorized_keys.d/%u" ];
      users.groups = {
        users.gid = 100;
        wheel.gid = 1;
        root.gid = 0;
      };
      users.users = lib.mkMerge [
        config.users.extraUsers
        {
          root = {
            uid = 0;
            group = "root";
            home = "/root";
            shell = lib.mkDefault "/run/current-system/sw/bin/bash";
          };
        }
        (mkIf serve.enable {
          nix-ssh = {
            isSystemUser = true;
            group = "nix-ssh";
            shell = "/run/current-system/sw/bin/bash";
            openssh.authorizedKeys.keys = serve.keys;
          };
        })
        (lib.mkMerge (
          lib.mapAttrsToList (_: repository: {
            ${repository.user} = {
              isSystemUser = true;
              useDefaultShell = true;
              inherit (repository) group;
              openssh.authorizedKeys.keys = map (
                key: "command=\"cd ${repository.path} && borg serve --restrict-to-path .\",restrict ${key}"
              ) (repository.authorizedKeys ++ repository.authorizedKeysAppendOnly);
            };
          }) config.services.borgbackup.repos
        ))
      ];
    }
    (mkIf serve.enable {
      services.openssh.extraConfig = ''
        Match User nix-ssh
          AllowAgentForwarding no
          AllowTcpForwarding no
          PermitTTY no
          PermitTunnel no
          X11Forwarding no
          ForceCommand nix-store --serve ${lib.optionalString serve.write "--write"}
        Match All
      '';
    })
  ];
}
