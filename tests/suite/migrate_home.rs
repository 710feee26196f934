//! home-manager's match blocks as settings: every option of a block, and Nix asked what both say.

use super::migrate::{ALL, after, migrated};
use super::nix_tool::evaluate_beside;

/// Modules that are migrated whole.
const MIGRATED: &[(&str, &str)] = &[
    (
        "{\n  programs.ssh = {\n    enable = true;\n    # blocks\n    matchBlocks = {\n      # the first\n      a = {\n        hostname = \"a.example\"; # where\n        forwardX11 = false;\n        port = 22;\n      };\n    };\n  };\n}\n",
        "{\n  programs.ssh = {\n    enable = true;\n    # blocks\n    settings = {\n      # the first\n      a = {\n        HostName = \"a.example\"; # where\n        Port = 22;\n      };\n    };\n  };\n}\n",
    ),
    (
        "{ programs.ssh.matchBlocks.a.hostname = \"x\"; programs.ssh.matchBlocks.\"b c\".user = \"y\"; }",
        "{ programs.ssh.settings.a.HostName = \"x\"; programs.ssh.settings.\"b c\".User = \"y\"; }",
    ),
    (
        "{ programs.ssh.matchBlocks.a = { port = 1; forwardAgent = true; forwardX11 = true; forwardX11Trusted = true; identitiesOnly = true; identityFile = [ \"f\" \"g\" ]; identityAgent = \"s\"; user = \"u\"; hostname = \"h\"; serverAliveInterval = 2; serverAliveCountMax = 3; sendEnv = [ \"A\" \"B\" ]; setEnv = { X = \"y z\"; N = 1; }; compression = false; checkHostIP = false; proxyCommand = \"p\"; proxyJump = \"j\"; certificateFile = \"c\"; addressFamily = \"inet\"; dynamicForwards = [ { port = 9; } ]; addKeysToAgent = \"yes\"; hashKnownHosts = true; userKnownHostsFile = \"k\"; controlMaster = \"auto\"; controlPath = \"p\"; controlPersist = \"1m\"; kexAlgorithms = [ \"k1\" \"k2\" ]; }; }",
        "{ programs.ssh.settings.a = { Port = 1; ForwardAgent = true; ForwardX11 = true; ForwardX11Trusted = true; IdentitiesOnly = true; IdentityFile = [ \"f\" \"g\" ]; IdentityAgent = \"s\"; User = \"u\"; HostName = \"h\"; ServerAliveInterval = 2; ServerAliveCountMax = 3; SendEnv = [ \"A\" \"B\" ]; SetEnv = { X = \"y z\"; N = 1; }; Compression = false; CheckHostIP = false; ProxyCommand = \"p\"; ProxyJump = \"j\"; CertificateFile = \"c\"; AddressFamily = \"inet\"; DynamicForward = [ { port = 9; } ]; AddKeysToAgent = \"yes\"; HashKnownHosts = true; UserKnownHostsFile = \"k\"; ControlMaster = \"auto\"; ControlPath = \"p\"; ControlPersist = \"1m\"; KexAlgorithms = [ \"k1\" \"k2\" ]; }; }",
    ),
    (
        "{ pkgs, ... }: { programs.ssh.matchBlocks = { a = { checkHostIP = pkgs.port == 1; forwardX11 = pkgs.port == 1; forwardX11Trusted = pkgs.port == 2200; port = null; }; }; }",
        "{ pkgs, ... }: { programs.ssh.settings = { a = { CheckHostIP = if pkgs.port == 1 then null else false; ForwardX11 = if pkgs.port == 1 then true else null; ForwardX11Trusted = if pkgs.port == 2200 then true else null; Port = null; }; }; }",
    ),
    (
        "{ lib, ... }: { programs.ssh.matchBlocks = { a = lib.hm.dag.entryBefore [ \"b\" ] { host = \"a *.a\"; }; b = lib.hm.dag.entryAfter [ \"c\" ] { match = \"host b exec \\\"true\\\"\"; host = \"b\"; }; c = lib.hm.dag.entryAnywhere { match = null; host = \"c\" + \"d\"; }; d = lib.hm.dag.entryBetween [ \"a\" ] [ \"b\" ] { match = ''\n  host x\n''; }; \"Match host e\".port = 1; f.host = lib.concatStringsSep \" \" [ \"f\" \"g\" ]; }; }",
        "{ lib, ... }: { programs.ssh.settings = { a = lib.hm.dag.entryBefore [ \"b\" ] { header = \"Host a *.a\"; }; b = lib.hm.dag.entryAfter [ \"c\" ] { header = \"Match host b exec \\\"true\\\"\"; }; c = lib.hm.dag.entryAnywhere { header = \"Host \" + \"c\" + \"d\"; }; d = lib.hm.dag.entryBetween [ \"a\" ] [ \"b\" ] { header = ''\n  Match host x\n''; }; \"Match host e\".Port = 1; f.header = \"Host ${lib.concatStringsSep \" \" [ \"f\" \"g\" ]}\"; }; }",
    ),
    (
        "{\n  programs.ssh.matchBlocks = {\n    a = {\n      user = \"u\";\n      extraOptions = {\n        # why\n        Ciphers = \"aes\"; # short\n        RequestTTY = \"no\";\n      };\n      port = 1;\n    };\n    b.extraOptions = {\n      Tag = \"t\";\n    };\n    c.extraOptions.Tag = \"t\";\n    c.extraOptions.Ciphers = \"c\";\n    d = { extraOptions = { Tag = \"d\"; }; user = \"d\"; };\n  };\n}\n",
        "{\n  programs.ssh.settings = {\n    a = {\n      User = \"u\";\n      # why\n      Ciphers = \"aes\"; # short\n      RequestTTY = \"no\";\n      Port = 1;\n    };\n    b = {\n      Tag = \"t\";\n    };\n    c.Tag = \"t\";\n    c.Ciphers = \"c\";\n    d = { Tag = \"d\"; User = \"d\"; };\n  };\n}\n",
    ),
    (
        "{ programs.ssh.matchBlocks.a = { localForwards = [ { bind.port = 80; host.port = 8080; } { bind = { port = 1; }; host = { address = \"h\"; port = 2; }; } ]; remoteForwards = [ { bind.port = 3; } { bind.address = \"/s\"; host = { port = 1; }; } ]; }; }",
        "{ programs.ssh.settings.a = { LocalForward = [ { bind.port = 80; host.port = 8080; host.address = null; } { bind = { port = 1; }; host = { address = \"h\"; port = 2; }; } ]; RemoteForward = [ { bind.port = 3; host.address = null; } { bind.address = \"/s\"; host = { port = 1; address = null; }; } ]; }; }",
    ),
    (
        "{ pkgs, ... }: { programs.ssh.matchBlocks = { a = { inherit (pkgs) user port; }; b = let user = \"x\"; in { inherit user; }; }; }",
        "{ pkgs, ... }: { programs.ssh.settings = { a = { User = pkgs.user; Port = pkgs.port; }; b = let user = \"x\"; in { User = user; }; }; }",
    ),
    (
        "{ lib, ... }: { config = lib.mkIf true { programs = { ssh = lib.mkMerge [ { matchBlocks.a.user = lib.mkDefault \"u\"; } ]; }; }; }",
        "{ lib, ... }: { config = lib.mkIf true { programs = { ssh = lib.mkMerge [ { settings.a.User = lib.mkDefault \"u\"; } ]; }; }; }",
    ),
    (
        "{ home-manager.users.alice = { lib, ... }: { programs.ssh.matchBlocks = lib.optionalAttrs true { a = { user = \"u\"; } // { port = 1; }; } // { b = { }; }; }; users.users.alice.uid = 1000; }",
        "{ home-manager.users.alice = { lib, ... }: { programs.ssh.settings = lib.optionalAttrs true { a = { User = \"u\"; } // { Port = 1; }; } // { b = { }; }; }; users.users.alice.uid = 1000; }",
    ),
    (
        "{\n  programs.ssh = {\n    forwardAgent = true;\n    addKeysToAgent = \"yes\"; # agent\n    compression = true;\n    serverAliveInterval = 1;\n    serverAliveCountMax = 2;\n    hashKnownHosts = true;\n    userKnownHostsFile = \"f\";\n    controlMaster = \"auto\";\n    controlPath = \"p\";\n    controlPersist = \"1m\";\n  };\n}\n",
        "{\n  programs.ssh = {\n    settings.\"*\".ForwardAgent = true;\n    settings.\"*\".AddKeysToAgent = \"yes\"; # agent\n    settings.\"*\".Compression = true;\n    settings.\"*\".ServerAliveInterval = 1;\n    settings.\"*\".ServerAliveCountMax = 2;\n    settings.\"*\".HashKnownHosts = true;\n    settings.\"*\".UserKnownHostsFile = \"f\";\n    settings.\"*\".ControlMaster = \"auto\";\n    settings.\"*\".ControlPath = \"p\";\n    settings.\"*\".ControlPersist = \"1m\";\n  };\n}\n",
    ),
    (
        "{\n  programs.ssh = {\n    compression = true;\n    matchBlocks = {\n      \"*\" = {\n        user = \"u\";\n      };\n    };\n  };\n}\n",
        "{\n  programs.ssh = {\n    settings = {\n      \"*\" = {\n        User = \"u\";\n        Compression = true;\n      };\n    };\n  };\n}\n",
    ),
    (
        "{\n  programs.ssh = {\n    compression = true;\n    matchBlocks = let f = \"x\"; in {\n      a = {\n        user = f;\n      };\n    };\n  };\n}\n",
        "{\n  programs.ssh = {\n    settings = let f = \"x\"; in {\n      a = {\n        User = f;\n      };\n      \"*\".Compression = true;\n    };\n  };\n}\n",
    ),
    (
        "{\n  programs.ssh = {\n    settings = {\n      a.User = \"u\";\n    };\n    # old\n    matchBlocks = {\n      # b\n      b = {\n        user = \"v\";\n      };\n    };\n  };\n}\n",
        "{\n  programs.ssh = {\n    settings = {\n      a.User = \"u\";\n      # b\n      b = {\n        User = \"v\";\n      };\n    };\n  };\n}\n",
    ),
    (
        "{ programs.ssh = { matchBlocks = { b.user = \"v\"; }; settings = { a.User = \"u\"; }; }; }",
        "{ programs.ssh = { settings = { a.User = \"u\"; b.User = \"v\"; }; }; }",
    ),
];

/// Modules that are left as they are, with words of the reason.
const LEFT: &[(&str, &str)] = &[
    (
        "{ pkgs, ... }: { programs.ssh.matchBlocks = { a = { checkHostIP = true; forwardX11 = pkgs.port == 1; forwardX11Trusted = pkgs.port == 2200; checkHostIP2.x = 1; }; }; }",
        "checkHostIP2",
    ),
    (
        "{\n  programs.ssh.matchBlocks = {\n    a = {\n      user = \"u\";\n      extraOptions = {\n        # why\n        Ciphers = \"aes\"; # short\n        RequestTTY = \"no\";\n      };\n      port = 1;\n    };\n    b.extraOptions = {\n      Tag = \"t\";\n    };\n    c.extraOptions.Tag = \"t\";\n    d = { extraOptions = { }; extraOptions.Tag = \"d\"; };\n  };\n}\n",
        "made by a function",
    ),
    ("{ f, ... }: { programs.ssh.matchBlocks = f { a.user = \"u\"; }; }", "made by a function"),
    ("{ f, ... }: { programs.ssh.matchBlocks.a = f; }", "made by a function"),
    ("{ n, ... }: { programs.ssh.matchBlocks.a = { ${n} = 1; }; }", "computed"),
    ("{ programs.ssh.matchBlocks = rec { a.user = \"u\"; }; }", "recursive"),
    ("{ programs.ssh.matchBlocks.a = rec { user = \"u\"; hostname = user; }; }", "recursive"),
    ("{ programs.ssh.matchBlocks.a.HostName = \"u\"; }", "home-manager has no"),
    ("{ n, ... }: { programs.ssh.matchBlocks.a.host = n; }", "may be null"),
    ("{ programs.ssh.matchBlocks.a = { user = \"u\"; extraOptions.User = \"v\"; }; }", "extraOptions, too"),
    ("{ programs.ssh.matchBlocks.a = { user = \"u\"; extraOptions = { user = \"v\"; }; }; }", "extraOptions, too"),
    ("{ programs.ssh.matchBlocks.a.extraOptions.SetEnv = \"A=b\"; }", "something else"),
    ("{ programs.ssh.matchBlocks.a.extraOptions.Include = \"f\"; }", "something else"),
    ("{ f, ... }: { programs.ssh.matchBlocks.a.localForwards = map f [ 1 ]; }", "host.address"),
    ("{ programs.ssh = { matchBlocks.a.user = \"u\"; settings.a.Port = 1; }; }", "put together"),
    ("{ n, ... }: { programs.ssh = { matchBlocks.${n}.user = \"u\"; settings.a.Port = 1; }; }", "told by name"),
    ("{ mine.programs.ssh.matchBlocks.a.user = \"u\"; }", "nobody knows"),
    (
        "{ config, ... }: { programs.ssh.matchBlocks.a.user = \"u\"; x = config.programs.ssh.matchBlocks.a.data.user; }",
        "a.nix:1 reads it",
    ),
    ("{ x, ... }: { programs.ssh = { inherit (x) matchBlocks; }; }", "inherit"),
];

#[test]
fn match_blocks_become_settings_in_place() {
    for (before, expected) in MIGRATED {
        let migration = migrated(before, &ALL);
        assert_eq!(migration.left, [], "{before}");
        assert_eq!(after(before), *expected);
        let again = migrated(expected, &ALL);
        assert!(again.files.is_empty() && again.left.is_empty(), "{expected}{again:?}");
    }
}

#[test]
fn match_blocks_that_cannot_be_read_are_left_with_a_reason() {
    for (text, reason) in LEFT {
        let migration = migrated(text, &ALL);
        assert!(migration.files.is_empty(), "{text}{migration:?}");
        let left = migration.left.first().unwrap_or_else(|| panic!("nothing is told of {text}"));
        assert!(left.reason.contains(reason), "{text}: {}", left.reason);
    }
    let declaration = "{ lib, ... }: { options.programs.ssh.matchBlocks = lib.mkOption { }; }";
    let migration = migrated(declaration, &ALL);
    assert!(migration.files.is_empty() && migration.left.is_empty(), "{migration:?}");
}

/// Nix evaluates both texts, and a mapping of its own says what home-manager makes of them.
#[test]
#[ignore = "needs nix-instantiate; tests/run runs it"]
fn nix_says_that_home_manager_writes_the_same() {
    let mut files = vec![("mapping.nix".to_owned(), include_str!("migrate_home.nix").to_owned())];
    let mut questions = String::from("let mapping = import ./mapping.nix; in [\n");
    for (number, (before, _)) in MIGRATED.iter().enumerate() {
        files.push((format!("old{number}.nix"), (*before).to_owned()));
        files.push((format!("new{number}.nix"), after(before)));
        questions.push_str(&format!("(mapping (import ./old{number}.nix) (import ./new{number}.nix))\n"));
    }
    questions.push(']');
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let said = evaluate_beside(&files, &questions).unwrap_or_else(|error| panic!("{error}"));
    for ((before, _), said) in MIGRATED.iter().zip(said.as_array().expect("a list")) {
        assert_eq!(said["old"], said["new"], "{before}");
        assert!(said["left"] == false && said["old"].as_object().is_some_and(|blocks| !blocks.is_empty()), "{before}");
    }
}
