//! Lists of keys that nobody could read: whoever leaves may stay there, so `keys` names each and does not end with 0.

use super::command::{Folder, key};
use super::command_check::tree;

/// What a file says besides, where the list is, and what is said of it; nothing for what is read.
type Case<'c> = (&'c str, &'c str, Option<(usize, &'c str)>);

const CASES: &[Case<'_>] = &[
    ("nothing", "", None),
    ("an argument", "\n  users.users.eve.openssh.authorizedKeys.keys = keys.all;", Some((4, "eve"))),
    ("beside the key", "\n  users.users.eve.openssh.authorizedKeys.keys = [ \"@B\" ] ++ keys.all;", Some((4, "eve"))),
    (
        "an element",
        "\n  users.users.eve.openssh.authorizedKeys.keys = [\n    \"@A\"\n    keys.bob\n  ];",
        Some((6, "eve")),
    ),
    ("an input", "\n  users.users.eve.openssh.authorizedKeys.keyFiles = [ inputs.keys.outPath ];", Some((4, "eve"))),
    ("a missing file", "\n  users.users.eve.openssh.authorizedKeys.keyFiles = [ ./gone.pub ];", Some((4, "eve"))),
    ("another module", "\n  users.users.eve.openssh.authorizedKeys.keys = config.my.keys;", Some((4, "eve"))),
    ("a user", "\n  users.users.eve = keys.mkUser \"eve\";", Some((4, "eve"))),
    ("all of its ssh", "\n  users.users.eve.openssh = keys.ssh;", Some((4, "eve"))),
    (
        "half of its ssh",
        "\n  users.users.eve.openssh.authorizedKeys = { keys = [ \"@A\" ]; } // keys.eve;",
        Some((4, "eve")),
    ),
    ("all users", "\n  users.users = keys.users // { eve = { }; };", Some((4, "an account that is not known"))),
    ("all of users", "\n  users = keys.users;", Some((4, "an account that is not known"))),
    ("stage 1", "\n  boot.initrd.network.ssh.authorizedKeys = keys.all;", Some((4, "root (stage 1)"))),
    ("all of stage 1", "\n  boot.initrd.network.ssh = keys.all;", Some((4, "root (stage 1)"))),
    ("a module of NixOS", "\n  nix.sshServe.keys = keys.all;", Some((4, "nix-ssh"))),
    (
        "one of two lists",
        "\n  users.users.eve.openssh.authorizedKeys.keys = if keys.x then [ \"@A\" ] else [ \"@B\" ];",
        None,
    ),
    ("a condition", "\n  users.users.eve.openssh.authorizedKeys.keys = lib.mkIf keys.x [ \"@B\" ];", None),
    ("a name", "\n  users.users.${keys.name}.openssh.authorizedKeys.keys = [ \"@B\" ];", None),
    ("other options", "\n  users.users.eve = { description = keys.x; extraGroups = keys.groups; };", None),
];

fn folder(more: &str) -> Folder {
    let text = format!("{{ keys, inputs, config, lib, ... }}: {{\n  imports = [ ./bob.nix ];\n{more}\n}}\n");
    let text = text.replace("@B", &key(2, "bob")).replace("@A", &key(1, "alice"));
    let lists = "{\n  users.users.bob.openssh.authorizedKeys.keys = [ \"@B\" ];\n  users.users.root.openssh.authorizedKeys.keys = [ \"@A\" ];\n}\n";
    let bob = lists.replace("@B", &key(2, "bob")).replace("@A", &key(1, "alice"));
    tree(&[("host.nix", &text), ("bob.nix", &bob)])
}

#[test]
fn a_list_that_was_not_read_is_named_and_fails() {
    let (bob, new) = (key(2, ""), key(3, "new"));
    let wishes: [&[&str]; 4] = [
        &["remove", "--key", &bob],
        &["replace", "--old", &bob, "--new", &new],
        &["replace", "--old", &bob, "--new", &new, "--finish"],
        &["rename-comment", "--key", &bob, "robert"],
    ];
    for (name, more, unread) in CASES {
        for wish in wishes {
            let folder = folder(more);
            let list = folder.run(&["keys", "list"]);
            let ran = folder.run(&[&["keys"], wish].concat());
            assert_eq!(ran.code, i32::from(unread.is_some()), "{name}: {wish:?}: {}{}", ran.out, ran.err);
            assert_eq!(list.code, 0, "{name}: {}", list.err);
            let told = |err: &str| -> Vec<String> {
                let lines = err.lines().filter(|line| line.contains("may have more keys"));
                lines.map(str::to_owned).collect()
            };
            assert_eq!(told(&ran.err), told(&list.err), "{name}");
            assert_eq!(told(&ran.err).len(), usize::from(unread.is_some()), "{name}: {}", ran.err);
            if let Some((line, whose)) = unread {
                let place = format!("warning: host.nix:{line}: {whose} may have more keys: ");
                assert!(ran.err.contains(&place), "{name}: {place} is not in {}", ran.err);
            }
            // What could be changed is.
            let is_there = folder.read("bob.nix").contains(&key(2, "bob"));
            assert_eq!(is_there, wish == wishes[1], "{name}: {}", folder.read("bob.nix"));
        }
    }
}

#[test]
fn a_key_that_only_a_list_may_hold_that_was_not_read_is_not_found_and_the_list_is_named() {
    let folder = folder("\n  users.users.eve.openssh.authorizedKeys.keys = keys.all;");
    let ran = folder.run(&["keys", "remove", "--key", &key(4, "")]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(
        ran.err.contains("host.nix:4: eve may have more keys: ") && ran.err.contains("no key that lets"),
        "{}",
        ran.err
    );
}

#[test]
fn of_one_user_only_the_lists_count_that_may_be_of_that_user() {
    for (user, more, code) in [
        ("bob", "\n  users.users.eve.openssh.authorizedKeys.keys = keys.all;", 0),
        ("bob", "\n  boot.initrd.network.ssh.authorizedKeys = keys.all;", 0),
        ("bob", "\n  users.users.bob.openssh.authorizedKeys.keys = keys.all;", 1),
        ("bob", "\n  users = keys.users;", 1),
    ] {
        let folder = folder(more);
        let json = folder.run(&["keys", "remove", "--key", &key(2, ""), "--user", user, "--json"]);
        assert_eq!(json.code, code, "{more}: {}", json.err);
        let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
        assert_eq!(json["unread"].as_array().unwrap().len(), usize::try_from(code).unwrap(), "{more}: {json}");
    }
}
