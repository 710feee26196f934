//! What `access`, `access can` and `access diff` say of what nobody could read: never that nothing is there.

use serde_json::Value;

use super::command::{Folder, Ran, key};

/// Definitions of root's keys of which some could not be read, and what is said of them.
const UNREAD_KEYS: &[(&str, &str)] = &[
    ("users.users.root.openssh.authorizedKeys.keys = keys.root;", "keys.root comes from an argument"),
    ("users.users.root.openssh.authorizedKeys.keys = config.my.keys;", "config.my.keys comes from another module"),
    ("users.users.root.openssh.authorizedKeys.keys = [ ] ++ keys.all;", "keys.all comes from an argument"),
    ("users.users.root.openssh.authorizedKeys.keys = [ keys.one ];", "keys.one comes from an argument"),
    (
        "users.users.root.openssh.authorizedKeys.keys = [ \"ssh-ed25519 ${keys.one}\" ];",
        "keys.one comes from an argument",
    ),
    ("users.users.root.openssh.authorizedKeys.keys = lib.mkForce (map (n: keys.${n}) [ \"a\" ]);", "keys.a comes"),
    ("users.users.root.openssh.authorizedKeys.keys = lib.optionals cond [ \"@K\" ];", "cond depends on a condition"),
    ("users.users.root.openssh.authorizedKeys.keys = lib.mkIf cond [ \"@K\" ];", "cond comes from an argument"),
    ("users.users.root.openssh.authorizedKeys.keys = if cond then [ \"@K\" ] else [ ];", "depends on a condition"),
    (
        "users.users.root.openssh.authorizedKeys.keys = lib.splitString \"\\n\" (builtins.readFile ./gone.txt);",
        "./gone.txt",
    ),
    (
        "users.users.root.openssh.authorizedKeys.keys = lib.splitString \"\\n\" \
      (builtins.readFile (builtins.fetchurl \"https://example.org/me.keys\"));",
        "comes from the network or a build",
    ),
    ("users.users.root.openssh.authorizedKeys.keyFiles = [ ./gone.pub ];", "./gone.pub comes from a file"),
    ("users.users.root.openssh.authorizedKeys.keyFiles = [ keys.file ];", "keys.file comes from an argument"),
    (
        "users.users.root.openssh.authorizedKeys.keyFiles = [ (builtins.fetchurl \"https://example.org/me.keys\") ];",
        "comes from the network",
    ),
    ("users.users.root.openssh.authorizedKeys = keys.both;", "keys.both comes from an argument"),
    ("users.users.root.openssh = keys.ssh;", "keys.ssh comes from an argument"),
    ("users.users.root = keys.user;", "keys.user comes from an argument"),
    ("users.users.root = lib.mkMerge [ { } keys.user ];", "keys.user comes from an argument"),
    ("users.users.root = { } // keys.user;", "keys.user comes from an argument"),
    ("users.users = keys.users;", "keys.users comes from an argument"),
    ("users = keys.users;", "keys.users comes from an argument"),
    (
        "users.users = lib.genAttrs keys.names (name: { openssh.authorizedKeys.keys = [ \"@K\" ]; });",
        "keys.names comes",
    ),
    ("users.users = builtins.listToAttrs keys.list;", "keys.list comes from an argument"),
    ("environment.etc.\"ssh/authorized_keys.d/root\".text = keys.root;", "/etc/ssh/authorized_keys.d/root is a file"),
    ("environment.etc.\"ssh/authorized_keys.d/root\".source = keys.root;", "/etc/ssh/authorized_keys.d/root is a file"),
    ("environment.etc = keys.etc;", "keys.etc comes from an argument"),
    ("environment = keys.environment;", "keys.environment comes from an argument"),
    ("environment.etc = lib.mapAttrs (n: text: { inherit text; }) keys.etc;", "keys.etc comes from an argument"),
    ("environment.etc.\"${keys.name}\".text = \"@K\";", "comes from an argument"),
    ("environment.etc.\"ssh/authorized_keys.d/${keys.name}\".text = \"@K\";", "comes from an argument"),
    ("services.openssh.authorizedKeysFiles = keys.files;", "keys.files comes from an argument"),
];

/// The same, where they can let nobody in.
const SHUT: &[&str] = &[
    "services.openssh.settings.PubkeyAuthentication = false;",
    "services.openssh.settings.DenyUsers = [ \"root\" ];",
    "services.openssh.settings.AllowUsers = [ \"alice\" ];",
    "services.openssh.settings.PermitRootLogin = \"no\";",
    "services.openssh.settings.AuthenticationMethods = \"password\";",
    "services.openssh.openFirewall = false;",
    "services.openssh.authorizedKeysFiles = lib.mkForce [ \"/etc/other/%u\" ];",
];

fn host(more: &str) -> String {
    let more = more.replace("@K", &key(1, "mallory"));
    format!(
        "{{ config, lib, keys, cond, ... }}: {{ networking.hostName = \"h\"; system.stateVersion = \"25.11\";\n\
         services.openssh.enable = true;\nservices.openssh.settings.PasswordAuthentication = false;\n{more}\n}}"
    )
}

fn folder(more: &str) -> Folder {
    Folder::with([("h.nix", host(more))])
}

fn can(more: &str, args: &[&str]) -> Ran {
    folder(more).run(&[&["access", "can"], args].concat())
}

fn diff(base: &str, head: &str) -> Ran {
    let folder = Folder::new();
    for (name, text) in [("base", base), ("head", head)] {
        std::fs::create_dir(folder.path(name)).unwrap();
        folder.write(&format!("{name}/h.nix"), host(text));
    }
    folder.run(&["access", "diff", "base", "head"])
}

#[test]
fn keys_that_nobody_could_read_may_let_somebody_in() {
    for (option, why) in UNREAD_KEYS {
        for args in [&["root"][..], &["root", "--key", &key(9, "")], &["root", "--from", "192.0.2.1"]] {
            // Another key is surely not the one of which nobody knows whether it is there.
            if args.len() == 3 && args[1] == "--key" && option.contains("mkIf") {
                continue;
            }
            let ran = can(option, args);
            assert_eq!(ran.code, 4, "{option} {args:?}\n{}{}", ran.out, ran.err);
            assert!(ran.out.starts_with("unknown: ") && ran.out.contains(why), "{option}\n{}", ran.out);
            assert!(ran.out.contains("(h.nix:4)"), "{option}\n{}", ran.out);
        }
        let matrix = folder(option).run(&["access"]);
        assert!(matrix.out.contains(why), "{option}\n{}", matrix.out);
    }
}

#[test]
fn what_is_certain_stays_certain() {
    for shut in SHUT {
        for (option, _) in &UNREAD_KEYS[..16] {
            let ran = can(&format!("{option}\n{shut}"), &["root"]);
            assert_eq!(ran.code, 1, "{option} {shut}\n{}", ran.out);
        }
    }
    // A key that is there lets its holder in, whatever else is.
    let both = "users.users.root.openssh.authorizedKeys.keys = [ \"@K\" ] ++ keys.all;";
    assert_eq!(can(both, &["root"]).code, 0);
    assert_eq!(can("", &["root"]).code, 1);
    for elsewhere in ["nix/path/${keys.name}", "x${keys.name}", "ssh_known_hosts.d/${keys.name}"] {
        let ran = can(&format!("environment.etc.\"{elsewhere}\".text = \"@K\";"), &["root"]);
        assert_eq!(ran.code, 1, "{elsewhere}\n{}", ran.out);
    }
    assert_eq!(can("", &["bob"]).code, 1);
}

#[test]
fn a_change_to_what_nobody_can_read_is_told() {
    let known = "users.users.root.openssh.authorizedKeys.keys = [ \"@K\" ];";
    for (option, why) in UNREAD_KEYS {
        let ran = diff(known, option);
        assert!(ran.code == 4, "{option}\n{}{}", ran.out, ran.err);
        assert!(ran.out.contains(why), "{option}\n{}", ran.out);
        let same = diff(option, option);
        assert_eq!((same.code, same.out.as_str()), (0, "nobody gains or loses access\n"), "{option}\n{}", same.out);
        // Lines that move are nothing new.
        let moved = diff(option, &format!("# moved\n\n{option}"));
        assert_eq!(moved.code, 0, "{option}\n{}", moved.out);
    }
    let keys = |text: &str| format!("users.users.root.openssh.authorizedKeys.keys = {text};");
    for (base, head) in [
        ("[ \"@K\" ]", "[ \"@K\" ] ++ keys.all"),
        ("keys.all", "keys.more"),
        ("keys.all", "keys.all ++ keys.more"),
        ("lib.filter (k: k != \"a\") keys.all", "lib.filter (k: k != \"b\") keys.all"),
        ("let k = lib.filter (k: k != \"a\") keys.all; in k", "let k = lib.filter (k: k != \"b\") keys.all; in k"),
        ("let k = keys.all; in [ k.a ]", "let k = keys.more; in [ k.a ]"),
        ("lib.optionals (cond == 1) [ \"@K\" ]", "lib.optionals (cond == 2) [ \"@K\" ]"),
    ] {
        let ran = diff(&keys(base), &keys(head));
        assert_eq!(ran.code, 4, "{base} {head}\n{}", ran.out);
        assert!(ran.out.contains("may have more keys now") || ran.out.contains("now unknown"), "{}", ran.out);
    }
    // Who may become root.
    for (base, head) in [
        ("nix.settings.trusted-users = [ \"root\" ];", "nix.settings.trusted-users = [ \"root\" ] ++ keys.people;"),
        (
            "security.sudo.extraRules = [ { users = [ \"carl\" ]; commands = [ \"ALL\" ]; } ];",
            "security.sudo.extraRules = [ { users = [ \"carl\" ] ++ keys.people; commands = [ \"ALL\" ]; } ];",
        ),
        (
            "security.sudo.extraRules = [ { groups = [ ]; commands = [ \"ALL\" ]; } ];",
            "security.sudo.extraRules = [ { groups = keys.groups; commands = [ \"ALL\" ]; } ];",
        ),
        (
            "security.doas.extraRules = [ { users = [ ]; noPass = true; } ]; security.doas.enable = true;",
            "security.doas.extraRules = [ { users = keys.people; noPass = true; } ]; security.doas.enable = true;",
        ),
    ] {
        let entered = "users.users.bob = { isNormalUser = true; openssh.authorizedKeys.keys = [ \"@K\" ]; };";
        let ran = diff(&format!("{entered} {base}"), &format!("{entered} {head}"));
        assert!(ran.code == 4 && ran.out.contains("may do more now"), "{head}\n{}", ran.out);
        let same = diff(&format!("{entered} {head}"), &format!("{entered} {head}"));
        assert_eq!(same.code, 0, "{head}\n{}", same.out);
    }
    // Who leaves while the rest stays unread.
    let ran = diff(&keys("[ \"@K\" ] ++ keys.all"), &keys("[ ] ++ keys.all"));
    assert!(ran.code == 0 && ran.out.starts_with("− mallory"), "{}", ran.out);
}

#[test]
fn every_format_has_the_door() {
    let folder = folder("users.users.root.openssh.authorizedKeys.keys = keys.root;");
    for format in ["human", "json", "csv", "markdown", "html"] {
        let ran = folder.run(&["access", "--format", format]);
        assert!(ran.out.contains("keys that could not be read: keys.root comes from an argument"), "{}", ran.out);
        assert!(ran.out.contains("h.nix:4") || ["markdown", "html"].contains(&format), "{}", ran.out);
    }
    let json: Value = serde_json::from_str(&folder.run(&["access", "--format", "json"]).out).unwrap();
    let door = &json["hosts"][0]["users"][0]["doors"][0];
    assert_eq!((&door["unread"], &door["place"]), (&true.into(), &"h.nix:4".into()), "{json}");
    for side in ["base", "head"] {
        std::fs::create_dir(folder.path(side)).unwrap();
    }
    let known = host("users.users.root.openssh.authorizedKeys.keys = [ ];");
    folder.write("base/h.nix", &known);
    folder.write("head/h.nix", folder.read("h.nix"));
    for (format, words) in [
        ("human", "(head/h.nix:4) → root@h: may have more keys now"),
        ("markdown", "| ? may have more keys now |"),
        ("json", "\"kind\": \"unread-keys\""),
    ] {
        let ran = folder.run(&["access", "diff", "base", "head", "--format", format]);
        assert!(ran.code == 4 && ran.out.contains(words), "{}", ran.out);
    }
}

/// Accounts of which nobody could read the names, and whether some of their options may be keys.
const UNREAD_ACCOUNTS: &[(&str, bool)] = &[
    ("users.users.${keys.name} = { isNormalUser = true; };", false),
    ("users.users.${keys.name} = { isNormalUser = true; openssh.authorizedKeys.keys = [ \"@K\" ]; };", true),
    (
        "users.users = { alice.isNormalUser = true; \"${keys.name}-x\".openssh.authorizedKeys.keys = [ \"@K\" ]; };",
        true,
    ),
    ("users.users = lib.mkIf cond keys.users;", true),
    ("users.users = builtins.listToAttrs keys.list;", true),
    (
        "users.users = builtins.listToAttrs [ { name = keys.name; value.openssh.authorizedKeys.keys = [ \"@K\" ]; } ];",
        true,
    ),
    ("users.users = lib.genAttrs keys.names (name: { openssh.authorizedKeys.keys = [ \"@K\" ]; });", true),
    ("users.users = lib.mapAttrs (n: k: { openssh.authorizedKeys.keys = [ k ]; }) keys.all;", true),
    ("users.users.alice.name = keys.name;", false),
    ("users = keys.users;", true),
    ("users.extraUsers = keys.users;", true),
];

#[test]
fn there_may_be_accounts_that_nobody_could_read() {
    for (option, may_have_keys) in UNREAD_ACCOUNTS {
        let ran = can(option, &["bob"]);
        assert!(ran.code == 4 && ran.out.contains("(h.nix:4)"), "{option}\n{}{}", ran.out, ran.err);
        let root = can(option, &["root"]);
        assert_eq!(root.code, if *may_have_keys { 4 } else { 1 }, "{option}\n{}", root.out);
        let ran = diff("", option);
        assert!(ran.code == 4 && ran.out.contains("may have more accounts now"), "{option}\n{}", ran.out);
        assert_eq!(diff(option, option).code, 0, "{option}");
        let matrix = folder(option).run(&["access"]);
        assert!(matrix.out.contains("not read: there may be other accounts: "), "{option}\n{}", matrix.out);
        assert!(!matrix.out.contains("mallory"), "{option}\n{}", matrix.out);
    }
    let named = |key: &str| format!("users.users.${{keys.name}}.openssh.authorizedKeys.keys = [ \"{key}\" ];");
    let ran = diff(&named(&key(1, "")), &named(&key(2, "")));
    assert!(ran.code == 4 && ran.out.contains("may have more accounts now"), "{}", ran.out);
}

/// Modules that a host imports, and whether what they say may decide about logins.
const IMPORTS: &[(&str, bool)] = &[
    ("\"${modulesPath}/virtualisation/amazon-image.nix\"", true),
    ("(modulesPath + \"/virtualisation/digital-ocean-config.nix\")", true),
    ("<nixpkgs/nixos/modules/virtualisation/google-compute-image.nix>", true),
    ("\"${keys.folder}/ssh.nix\"", true),
    ("\"/etc/nixos/local.nix\"", true),
    ("(keys.folder + \"/profiles/qemu-guest.nix\")", true),
    ("\"${modulesPath}/profiles/qemu-guest.nix\"", false),
    ("(modulesPath + \"/installer/scan/not-detected.nix\")", false),
];

#[test]
fn a_module_that_is_named_by_a_text_is_not_passed_over() {
    for (import, may_decide) in IMPORTS {
        let folder = Folder::new();
        for (name, imports) in [("base", ""), ("head", *import)] {
            std::fs::create_dir(folder.path(name)).unwrap();
            let text = host(&format!("imports = [ {imports} ];")).replace("{ config,", "{ config, modulesPath,");
            folder.write(&format!("{name}/h.nix"), text);
        }
        let code = if *may_decide { 4 } else { 1 };
        let ran = folder.run(&["access", "can", "root", "head"]);
        assert_eq!(ran.code, code, "{import}\n{}{}", ran.out, ran.err);
        let ran = folder.run(&["access", "diff", "base", "head"]);
        assert_eq!(ran.code, if *may_decide { 4 } else { 0 }, "{import}\n{}", ran.out);
    }
}

/// A group of which nobody knows the name may be any that a list names; who is in no such group is as certain as before.
#[test]
fn a_member_of_a_group_without_a_name_may_be_in_any() {
    let text = format!(
        "{{ config, ... }}: {{\n  services.openssh.enable = true;\n  networking.hostName = \"h\";\n  \
         services.openssh.settings.AllowGroups = [ \"wheel\" ];\n  users.mutableUsers = false;\n  \
         users.users.carl = {{ isNormalUser = true; openssh.authorizedKeys.keys = [ \"{0}\" ]; }};\n  \
         users.users.bob = {{ isNormalUser = true; openssh.authorizedKeys.keys = [ \"{0}\" ]; }};\n  \
         users.groups.g = {{ name = config.my.group; members = [ \"carl\" ]; }};\n}}\n",
        key(1, "me")
    );
    let folder = Folder::new();
    folder.write("host.nix", &text);
    for (user, code) in [("carl", 4), ("bob", 1)] {
        let ran = folder.run(&["access", "can", user, "host.nix", "--key", &key(1, "me"), "--from", "192.0.2.1"]);
        assert_eq!(ran.code, code, "{user}: {}{}", ran.out, ran.err);
    }
}
