//! Whoever leaves is gone, or is told to stay and where: what a text search finds `keys` accounts for.

use super::command::{Folder, key};
use super::command_check::tree;

/// Bob's key and a host that lets him in where it can be seen.
fn with(files: &[(&str, &str)]) -> Folder {
    let keyed = |text: &str| text.replace("@B", &key(2, "bob@desk")).replace("@A", &key(1, "alice@laptop"));
    let texts: Vec<(&str, String)> = files.iter().map(|(name, text)| (*name, keyed(text))).collect();
    let texts: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (*name, text.as_str())).collect();
    tree(&texts)
}

/// The base64 of Bob's key.
fn blob() -> String {
    key(2, "").split(' ').nth(1).unwrap().to_owned()
}

/// Files that a folder holds, and those of them in which the key stays, with the reason.
type Case<'c> = (&'c str, &'c [(&'c str, &'c str)], &'c [(&'c str, usize, &'c str)]);

const HOST: (&str, &str) = (
    "host.nix",
    "{\n  users.users.bob.openssh.authorizedKeys.keys = [ \"@B\" ];\n  users.users.root.openssh.authorizedKeys.keys = [ \"@A\" ];\n}\n",
);

const CASES: &[Case<'_>] = &[
    ("a list", &[HOST], &[]),
    (
        "a part for home-manager beside one for NixOS",
        &[(
            "a.nix",
            "{\n  home.base = hmArgs: { programs.ssh.enable = true; };\n  nixos.modules.base = {\n    users.users.m.openssh.authorizedKeys.keys = [ \"@B\" ];\n  };\n}\n",
        )],
        &[],
    ),
    (
        "a user beside what looks like home-manager",
        &[(
            "a.nix",
            "{\n  bob = {\n    openssh.authorizedKeys.keys = [ \"@B\" ];\n  };\n  home = { packages = [ ]; };\n}\n",
        )],
        &[],
    ),
    (
        "a part for macOS",
        &[
            HOST,
            (
                "a.nix",
                "{\n  darwin = {\n    users.users.m.openssh.authorizedKeys.keys = [ \"@B\" ];\n  };\n  nixos = { users.users.m.openssh.authorizedKeys.keys = [ \"@B\" ]; };\n}\n",
            ),
        ],
        &[("a.nix", 3, "darwin.users.users.m.openssh.authorizedKeys.keys is no list of keys that could be read")],
    ),
    (
        "pipes",
        &[(
            "a.nix",
            "{ lib, ... }: {\n  users.users.m.openssh.authorizedKeys.keys = [ \"@A\" \"@B\" ] |> map (x: x);\n  users.users.n.openssh.authorizedKeys.keys = lib.attrValues <| { b = \"@B\"; };\n}\n",
        )],
        &[],
    ),
    (
        "a pipe from what nobody knows",
        &[("a.nix", "{ cfg, ... }: {\n  users.users.m.openssh.authorizedKeys.keys = cfg |> map (r: \"@B\");\n}\n")],
        &[("a.nix", 2, "users.users.m.openssh.authorizedKeys.keys is no list of keys that could be read")],
    ),
    (
        "modules of NixOS",
        &[(
            "a.nix",
            "{\n  nix.sshServe.keys = [ \"@B\" ];\n  services.borgbackup.repos.x.authorizedKeys = [ \"@B\" ];\n  boot.initrd.network.ssh.authorizedKeys = [ \"@B\" ];\n}\n",
        )],
        &[],
    ),
    (
        "an option of nobody's",
        &[("a.nix", "{\n  services.homegrown.authorizedKeys = [ \"@B\" ];\n}\n")],
        &[("a.nix", 2, "services.homegrown.authorizedKeys is no list of keys that could be read")],
    ),
    (
        "a submodule for every user",
        &[(
            "a.nix",
            "{ lib, ... }: {\n  options.users.users = lib.mkOption {\n    type = lib.types.attrsOf (lib.types.submodule {\n      openssh.authorizedKeys.keys = [ \"@B\" ];\n    });\n  };\n}\n",
        )],
        &[("a.nix", 4, "options.users.users.type.openssh.authorizedKeys.keys is no list of keys that could be read")],
    ),
    (
        "a name that nothing uses any more",
        &[(
            "a.nix",
            "let\n  bob = \"@B\";\nin {\n  users.users.root.openssh.authorizedKeys.keys = [ bob \"@A\" ];\n}\n",
        )],
        &[("a.nix", 2, "bob is no list of keys that could be read")],
    ),
    (
        "a comment",
        &[HOST, ("a.nix", "{\n  # @B\n  services.openssh.enable = true;\n}\n")],
        &[("a.nix", 2, "it stands in a comment")],
    ),
    (
        "a known host",
        &[HOST, ("a.nix", "{\n  programs.ssh.knownHosts.x.publicKey = \"@B\";\n}\n")],
        &[("a.nix", 2, "programs.ssh.knownHosts.x.publicKey is no list of keys that could be read")],
    ),
    (
        "a file of keys",
        &[HOST, ("k/b.pub", "@B\n")],
        &[("k/b.pub", 1, "no list of keys that was read names this file")],
    ),
    (
        "other formats",
        &[
            HOST,
            ("a.json", "{\"k\": \"@B\"}"),
            ("b.toml", "\nk = \"@B\"\n"),
            ("script.sh", "echo @B >> authorized_keys"),
        ],
        &[
            ("a.json", 1, "it is no Nix file"),
            ("b.toml", 2, "it is no Nix file"),
            ("script.sh", 1, "it is no Nix file"),
        ],
    ),
    (
        "what git ignores, and what is hidden",
        &[
            HOST,
            (".gitignore", "out\n"),
            ("out/a.nix", "{ users.users.bob.openssh.authorizedKeys.keys = [ \"@B\" ]; }"),
            (".x/y", "@B"),
        ],
        &[(".x/y", 1, "it is no Nix file"), ("out/a.nix", 1, "this file was not read: git ignores it")],
    ),
    (
        "a broken file",
        &[HOST, ("a.nix", "{\n  users.users.bob.openssh.authorizedKeys.keys = [ \"@B\" ;\n}\n")],
        &[("a.nix", 2, "the file cannot be read as Nix: unexpected `;`, wanted an expression")],
    ),
    (
        "text that is put together where nobody looks",
        &[HOST, ("a.nix", "{ f, ... }: {\n  x = f (\"ssh-ed25519 @1\" + \"@2\");\n  y = \"@1\\\n@2\";\n}\n")],
        &[
            ("a.nix", 2, "x is no list of keys that could be read"),
            ("a.nix", 3, "y is no list of keys that could be read"),
        ],
    ),
];

/// Repositories in the ways that people write them, with one place of the key each.
const SHAPES: &[Case<'_>] = &[
    (
        "JSON",
        &[
            HOST,
            ("a.nix", "{ @L = builtins.attrValues (builtins.fromJSON (builtins.readFile ./k.json)); }"),
            ("k.json", "{\"a\": \"@A\",\n \"b\": \"@B\"}"),
        ],
        &[("k.json", 2, "it is no Nix file")],
    ),
    ("JSON of one key", &[("a.nix", "{ lib, ... }: { @L = lib.importJSON ./k.json; }"), ("k.json", "[\"@B\"]")], &[]),
    (
        "TOML",
        &[
            HOST,
            (
                "a.nix",
                "{ lib, ... }: { users.users = lib.mapAttrs (n: u: { openssh.authorizedKeys.keys = u.keys; }) (lib.importTOML ./k.toml); }",
            ),
            ("k.toml", "[bob]\nkeys = [\"@B\"]\n"),
        ],
        &[("k.toml", 2, "it is no Nix file")],
    ),
    (
        "lines of a text",
        &[
            HOST,
            ("a.nix", "{ lib, ... }: { @L = lib.splitString \"\\n\" (lib.fileContents ./keys); }"),
            ("keys", "@A\n@B\n"),
        ],
        &[("keys", 2, "it is no Nix file")],
    ),
    (
        "an argument of a module",
        &[
            HOST,
            ("a.nix", "{ imports = [ (import ./m.nix { key = \"@B\"; }) ]; }"),
            ("m.nix", "{ key }: { @L = [ key ]; }"),
        ],
        &[(
            "a.nix",
            1,
            "a change here would do more than was wished: a part of a list could not be read any more (bob)",
        )],
    ),
    (
        "a file of keys that begins with a mark",
        &[HOST, ("a.nix", "{ @F = [ ./k.pub ]; }"), ("k.pub", "\u{feff}@B\n")],
        &[("k.pub", 1, "this line is none that sshd takes for a key")],
    ),
    ("a file of keys", &[("a.nix", "{ @F = [ ./k.pub ]; }"), ("k.pub", "# Bob\nfrom=\"10.0.0.1\" @B")], &[]),
    (
        "a comment in a file of keys",
        &[("a.nix", "{ @F = [ ./k.pub ]; }"), ("k.pub", "# @B\n@B\n")],
        &[("k.pub", 1, "this line is none that sshd takes for a key")],
    ),
    (
        "every file of a folder",
        &[
            ("a.nix", "{ @F = map (n: ./keys + \"/${n}\") (builtins.attrNames (builtins.readDir ./keys)); }"),
            ("keys/b.pub", "@B\n"),
        ],
        &[],
    ),
    (
        "filtered names",
        &[(
            "a.nix",
            "{ lib, ... }: let all = { a = \"@A\"; b = \"@B\"; }; in { @L = builtins.attrValues (lib.filterAttrs (n: _: n != \"c\") all); }",
        )],
        &[],
    ),
    ("a string in the middle of the key", &[("a.nix", "{ @L = [ \"ssh-ed25519 @1${\"\"}@2 bob\" ]; }")], &[]),
    ("an escape in the middle of the key", &[("a.nix", "{ @L = [ \"ssh-ed25519 @1\\@2 bob\" ]; }")], &[]),
    (
        "a key over two lines",
        &[(
            "a.nix",
            "{ lib, ... }: { @L = [ (lib.replaceStrings [ \"\\n\" ] [ \"\" ] ''\n  ssh-ed25519 @1\n  @2 bob'') ]; }",
        )],
        &[],
    ),
    (
        "a block of lines",
        &[HOST, ("a.nix", "{ lib, ... }: { @L = lib.splitString \"\\n\" ''\n  @A\n  @B\n''; }")],
        &[("a.nix", 3, "this key is no element of a list that can be edited")],
    ),
    (
        "parts of a flake",
        &[(
            "a.nix",
            "{ inputs, ... }: { flake.nixosConfigurations.h = inputs.nixpkgs.lib.nixosSystem { modules = [ ({ ... }: { @L = [ \"@B\" ]; }) ]; }; }",
        )],
        &[],
    ),
    (
        "recipients of secrets",
        &[HOST, ("secrets/secrets.nix", "let\n  bob = \"@B\";\nin { \"x.age\".publicKeys = [ bob ]; }")],
        &[("secrets/secrets.nix", 2, "bob is no list of keys that could be read")],
    ),
    (
        "an option of repositories",
        &[
            HOST,
            (
                "a.nix",
                "{ lib, config, ... }: {\n  options.my.repos = lib.mkOption { default = [ ]; };\n  config.my.repos = [ { key = \"@B\"; } ];\n  config.@L = map (r: \"command=\\\"x\\\" ${r.key}\") config.my.repos;\n}",
            ),
        ],
        &[("a.nix", 3, "this key is no element of a list that can be edited")],
    ),
    (
        "files that activation writes",
        &[
            HOST,
            ("a.nix", "{\n  systemd.tmpfiles.rules = [ \"f /root/.ssh/authorized_keys 0600 root root - @B\" ];\n}"),
        ],
        &[("a.nix", 2, "systemd.tmpfiles.rules is no list of keys that could be read")],
    ),
];

#[test]
fn whatever_the_shape_of_a_repository_the_key_is_removed_or_named() {
    for (name, files, stays) in SHAPES {
        let (one, two) = (blob()[..40].to_owned(), blob()[40..].to_owned());
        let text = |text: &str| {
            let text = text.replace("@1", &one).replace("@2", &two);
            let text = text.replace("@L", "users.users.bob.openssh.authorizedKeys.keys");
            text.replace("@F", "users.users.bob.openssh.authorizedKeys.keyFiles")
        };
        let files: Vec<(&str, String)> = files.iter().map(|(name, own)| (*name, text(own))).collect();
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let folder = with(&files);
        let list = folder.run(&["keys", "list"]);
        let ran = folder.run(&["keys", "remove", "--key", &key(2, ""), "--allow-lockout"]);
        assert_eq!(ran.code, i32::from(!stays.is_empty()), "{name}: {}{}", ran.out, ran.err);
        for (file, line, reason) in *stays {
            let is_told = |told: &str| told.starts_with(&format!("warning: {file}:{line}: ")) && told.ends_with(reason);
            assert!(ran.err.lines().any(is_told), "{name}: {file}:{line} {reason} is not in {}", ran.err);
            assert!(list.out.contains(&format!("  {file}:")), "{name}: {}", list.out);
        }
        // No other place of it is left, and what could be removed is.
        let left: usize = files.iter().map(|(file, _)| folder.read(file).matches(&two).count()).sum();
        assert_eq!(left, stays.len(), "{name}");
    }
}

#[test]
fn what_a_text_search_finds_is_removed_or_named_and_fails() {
    for (name, files, stays) in CASES {
        let (one, two) = (blob()[..40].to_owned(), blob()[40..].to_owned());
        let split: Vec<(&str, String)> =
            files.iter().map(|(name, text)| (*name, text.replace("@1", &one).replace("@2", &two))).collect();
        let split: Vec<(&str, &str)> = split.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let folder = with(&split);
        let before = folder.run(&["keys", "list"]).out;
        let remove = ["keys", "remove", "--key", &key(2, ""), "--allow-lockout"];
        let shown = folder.run(&[&remove[..], &["--diff"]].concat());
        let ran = folder.run(&remove);
        assert_eq!((ran.code, shown.code), (i32::from(!stays.is_empty()), ran.code), "{name}: {}{}", ran.out, ran.err);
        let told: Vec<&str> = ran.err.lines().filter(|line| line.contains(" is not changed here: ")).collect();
        assert_eq!(told.len(), stays.len(), "{name}: {told:?}");
        for (file, line, reason) in *stays {
            let place = format!("warning: {file}:{line}: SHA256:");
            let is_told = |told: &&&str| told.starts_with(&place) && told.ends_with(&format!(": {reason}"));
            assert!(told.iter().any(|told| is_told(&told)), "{name}: {file}:{line} {reason} is not in {told:?}");
        }
        // Nothing else holds it now, and the second run says the same.
        for (file, _) in *files {
            let text = folder.read(file);
            let named = stays.iter().filter(|(other, ..)| other == file).count();
            let whole = text.replace("\" + \"", "").replace("\\\n", "");
            assert_eq!(whole.matches(&blob()).count(), named, "{name}: {text}");
        }
        let again = folder.run(&remove);
        assert_eq!(again.code, if stays.is_empty() { 2 } else { 1 }, "{name}: {}{}", again.out, again.err);
        // A list names what it does not understand, too; a name that is used is understood.
        for (file, line, reason) in *stays {
            let place = format!("  {file}:{line}  ");
            let is_also = |told: &str| told.starts_with(&format!("also found{place}")) && told.ends_with(reason);
            let is_told = |told: &str| is_also(told) || told.starts_with(&format!("root{place}"));
            assert!(text_is_joined(files) || before.lines().any(is_told), "{name}: {before}");
        }
    }
}

/// Whether the key stands nowhere whole.
fn text_is_joined(files: &[(&str, &str)]) -> bool {
    files.iter().any(|(_, text)| text.contains("@1"))
}

#[test]
fn what_cannot_be_searched_is_named_and_fails() {
    let folder = with(&[HOST]);
    std::fs::write(folder.path("big"), vec![b'x'; 5 << 20]).unwrap();
    let wide: Vec<u8> = key(2, "").encode_utf16().flat_map(u16::to_be_bytes).collect();
    std::fs::write(folder.path("wide.txt"), wide).unwrap();
    std::os::unix::fs::symlink("/etc/hostname", folder.path("out")).unwrap();
    std::os::unix::fs::symlink("/etc", folder.path("folder")).unwrap();
    std::os::unix::fs::symlink("host.nix", folder.path("inside")).unwrap();
    std::os::unix::fs::symlink("nowhere", folder.path("dangling")).unwrap();
    let socket = std::os::unix::net::UnixListener::bind(folder.path("socket")).unwrap();
    let ran = folder.run(&["keys", "remove", "--key", &key(2, ""), "--json"]);
    drop(socket);
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let named = |list: &str| -> Vec<String> {
        json[list].as_array().unwrap().iter().map(|one| one["file"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert_eq!(named("unsearched"), ["big", "folder", "out", "socket"]);
    assert_eq!((named("alsoFound"), &json["files"]), (vec!["wide.txt".to_owned()], &serde_json::json!(["host.nix"])));
    assert_eq!(folder.run(&["keys", "remove", "--key", &key(2, ""), "host.nix"]).code, 2, "one file is all of it");
}

#[test]
fn the_file_that_says_which_key_is_meant_is_no_gap_unless_a_module_may_read_it() {
    for (module, code) in [
        ("{ }", 0),
        ("{ x = ./keys/bob.pub; }", 1),
        ("{ x = map f (builtins.attrNames (builtins.readDir ./keys)); }", 1),
        ("{ x = n: ./keys + \"/${n}.pub\"; }", 1),
    ] {
        let folder = with(&[HOST, ("keys/bob.pub", "@B\n"), ("a.nix", module)]);
        let ran = folder.run(&["keys", "remove", "--key", "keys/bob.pub"]);
        assert_eq!(ran.code, code, "{module}: {}", ran.err);
        assert!(ran.err.contains("keys/bob.pub:1: "), "{module}: {}", ran.err);
        assert!(!folder.read("host.nix").contains(&blob()));
    }
}

#[test]
fn other_wishes_account_for_the_key_as_well() {
    let folder = with(&[HOST, ("notes", "@B\n"), ("new.pub", &key(3, "bob@new"))]);
    let old = key(2, "");
    let ran = folder.run(&["keys", "rename-comment", "--key", &old, "bob@home"]);
    assert!(
        ran.code == 1 && ran.err.contains("notes:1: ") && folder.read("host.nix").contains("bob@home"),
        "{}",
        ran.err
    );
    for finish in [&[][..], &["--finish"]] {
        let ran = folder.run(&[&["keys", "replace", "--old", &old, "--new", "new.pub"], finish].concat());
        assert!(ran.code == 1 && ran.err.contains("notes:1: "), "{}", ran.err);
        assert!(folder.read("host.nix").contains(&key(3, "bob@new")), "{}", folder.read("host.nix"));
    }
    let ran = folder.run(&["keys", "list", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let also: Vec<&str> =
        json["alsoFound"].as_array().unwrap().iter().map(|one| one["file"].as_str().unwrap()).collect();
    assert_eq!(also, ["new.pub", "notes"]);
}
