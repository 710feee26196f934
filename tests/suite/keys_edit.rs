//! Keys in Nix files that exist: added, removed, replaced, in whatever way people write them, and nothing else.

use std::collections::BTreeMap;

use nixos_ssh::AuthorizedKey;
use nixos_ssh::keys::wish::{Allowed, LockOut, Shared, Which, Wish};
use nixos_ssh::keys::{KeysError, Plan, plan};
use nixos_ssh::nix::files::MemoryFiles;

use super::command::key;

/// The texts of a small tree.
type Texts = BTreeMap<String, String>;

fn texts(files: &[(&str, &str)]) -> Texts {
    // `A`, `B` and `C` in the texts are keys.
    let keyed = |text: &str| {
        let text = text.replace("@A", &key(1, "alice@laptop")).replace("@B", &key(2, "bob@desk"));
        text.replace("@C", &key(3, "carol@new"))
    };
    files.iter().map(|(name, text)| ((*name).to_owned(), keyed(text))).collect()
}

fn planned(texts: &Texts, wish: &Wish, allowed: Allowed) -> Result<Plan, KeysError> {
    let files = texts.iter().fold(MemoryFiles::default(), |files, (name, text)| files.with(name, text.as_bytes()));
    let names: Vec<String> = texts.keys().filter(|name| name.ends_with(".nix")).cloned().collect();
    plan(&files, &names, wish, allowed)
}

/// The texts after a wish that must be fulfilled; the second time nothing may change.
fn after(texts: &Texts, wish: &Wish) -> Texts {
    let plan = planned(texts, wish, Allowed::default()).unwrap_or_else(|error| panic!("{error}\n{texts:?}"));
    let mut all = texts.clone();
    for file in plan.files {
        all.insert(file.name, file.new);
    }
    let again = planned(&all, wish, Allowed::default());
    assert!(
        again.is_err_and(|error| matches!(error, KeysError::NoSuchKey(_))) || {
            planned(&all, wish, Allowed::default()).is_ok_and(|plan| plan.files.is_empty())
        }
    );
    all
}

fn third() -> AuthorizedKey {
    key(3, "carol@new").parse().unwrap()
}

fn add() -> Wish {
    Wish::Add { user: "alice".to_owned(), keys: vec![third()] }
}

fn remove(comment: &str) -> Wish {
    Wish::Remove { which: Which::Comment(comment.to_owned()), user: None }
}

/// The commonest ways to write the same list.
const SPLITS: [&str; 6] = [
    "{\n  users.users.alice.openssh.authorizedKeys.keys = [ \"@A\" ];\n}\n",
    "{\n  users.users.alice = {\n    isNormalUser = true;\n    openssh.authorizedKeys.keys = [\n      \"@A\"\n    ];\n  };\n}\n",
    "{\n  users.users = {\n    alice = {\n      openssh.authorizedKeys.keys = [ \"@A\" ];\n    };\n  };\n}\n",
    "{\n  users = {\n    users.alice = {\n      openssh = {\n        authorizedKeys = {\n          keys = [ \"@A\" ];\n        };\n      };\n    };\n  };\n}\n",
    "{ config, lib, ... }:\n{\n  config = lib.mkIf config.x {\n    users.users.alice.openssh.authorizedKeys.keys = [ \"@A\" ];\n  };\n}\n",
    "{\n  users.extraUsers.\"alice\".openssh.authorizedKeys.keys = lib.mkForce [\n    \"@A\" # hers\n  ];\n}\n",
];

#[test]
fn every_split_is_added_to_removed_from_and_replaced_in() {
    for text in SPLITS {
        let text = text.replace("lib.mkForce [", if text.contains("extraUsers") { "[" } else { "lib.mkForce [" });
        let before = texts(&[("a.nix", &text)]);
        let old = &before["a.nix"];
        let added = after(&before, &add());
        assert!(added["a.nix"].contains(&key(1, "alice@laptop")) && added["a.nix"].contains(&key(3, "carol@new")));
        assert_eq!(after(&added, &remove("carol@new")), before, "put in and taken out is as before");
        let removed = after(&added, &remove("alice@laptop"));
        assert!(!removed["a.nix"].contains(&key(1, "")), "{}", removed["a.nix"]);
        let wish = Wish::Replace { old: Which::Comment("alice@laptop".into()), new: third() };
        assert_eq!(after(&before, &wish)["a.nix"], old.replace(&key(1, "alice@laptop"), &key(3, "carol@new")));
    }
}

#[test]
fn a_list_behind_something_is_found_or_left_to_its_owner() {
    for (before, added) in [
        (
            "let a = [ \"@A\" ]; in { users.users.alice.openssh.authorizedKeys.keys = a; }",
            "let a = [ \"@A\" ]; in { users.users.alice.openssh.authorizedKeys.keys = a ++ [ \"@C\" ]; }",
        ),
        (
            "let a = \"@A\"; in { users.users.alice.openssh.authorizedKeys.keys = [ a ]; }",
            "let a = \"@A\"; in { users.users.alice.openssh.authorizedKeys.keys = [ a \"@C\" ]; }",
        ),
        (
            "let k = { a = \"@A\"; }; in { users.users.alice.openssh.authorizedKeys.keys = with k; [ a ]; }",
            "let k = { a = \"@A\"; }; in { users.users.alice.openssh.authorizedKeys.keys = with k; [ a \"@C\" ]; }",
        ),
        (
            "{ lib, ... }: { users.users.alice.openssh.authorizedKeys.keys = lib.mkIf true [ \"@A\" ]; }",
            "{ lib, ... }: { users.users.alice.openssh.authorizedKeys.keys = lib.mkIf true [ \"@A\" \"@C\" ]; }",
        ),
        (
            "{ users.users.alice.isNormalUser = true; }",
            "{ users.users.alice.isNormalUser = true; users.users.alice.openssh.authorizedKeys.keys = [ \"@C\" ]; }",
        ),
        (
            "{ users.users.alice = { isNormalUser = true; }; }",
            "{ users.users.alice = { isNormalUser = true; openssh.authorizedKeys.keys = [ \"@C\" ]; }; }",
        ),
    ] {
        let (before, added) = (texts(&[("a.nix", before)]), texts(&[("a.nix", added)]));
        assert_eq!(after(&before, &add()), added);
    }
}

#[test]
fn a_key_goes_from_every_file_at_once() {
    let before = texts(&[
        ("keys.nix", "{\n  alice = \"@A\";\n  bob = \"@B\";\n}\n"),
        (
            "a.nix",
            "{\n  users.users.root.openssh.authorizedKeys.keys = [\n    # the laptop\n    (import ./keys.nix).alice\n\n    (import ./keys.nix).bob\n  ];\n}\n",
        ),
        (
            "b.nix",
            "{\n  users.users.x.openssh.authorizedKeys.keyFiles = [ ./k.pub ];\n  boot.initrd.network.ssh.authorizedKeys = [ \"@A\" \"@B\" ];\n}\n",
        ),
        ("k.pub", "# ours\n@B\n@A\n"),
        ("secrets.nix", "let alice = \"@A\"; in { \"a.age\".publicKeys = [ alice ]; }\n"),
    ]);
    let wish = remove("alice@laptop");
    let plan = planned(&before, &wish, Allowed::default()).unwrap();
    let also: Vec<(&str, usize)> = plan.left.places.iter().map(|also| (also.file.as_str(), also.line)).collect();
    assert_eq!(also, [("keys.nix", 2), ("secrets.nix", 1)], "where it is no login it is told and stays");
    let expected = texts(&[
        ("keys.nix", "{\n  alice = \"@A\";\n  bob = \"@B\";\n}\n"),
        ("a.nix", "{\n  users.users.root.openssh.authorizedKeys.keys = [\n\n    (import ./keys.nix).bob\n  ];\n}\n"),
        (
            "b.nix",
            "{\n  users.users.x.openssh.authorizedKeys.keyFiles = [ ./k.pub ];\n  boot.initrd.network.ssh.authorizedKeys = [ \"@B\" ];\n}\n",
        ),
        ("k.pub", "# ours\n@B\n"),
        ("secrets.nix", "let alice = \"@A\"; in { \"a.age\".publicKeys = [ alice ]; }\n"),
    ]);
    assert_eq!(after(&before, &wish), expected);
}

#[test]
fn a_new_key_stands_beside_the_old_one_with_its_options_until_that_goes() {
    let before = texts(&[(
        "a.nix",
        "{\n  users.users.root.openssh.authorizedKeys.keys = [\n    ''from=\"10.0.0.0/8\" @A''\n    \"@B\"\n  ];\n}\n",
    )]);
    let old = Which::Comment("alice@laptop".into());
    let both = after(&before, &Wish::Accompany { old: old.clone(), new: third() });
    let line = "\"from=\\\"10.0.0.0/8\\\" @C\"";
    let expected = texts(&[(
        "a.nix",
        &format!(
            "{{\n  users.users.root.openssh.authorizedKeys.keys = [\n    ''from=\"10.0.0.0/8\" @A''\n    {line}\n    \"@B\"\n  ];\n}}\n"
        ),
    )]);
    assert_eq!(both, expected);
    let finished = after(&both, &Wish::Replace { old, new: third() });
    assert_eq!(
        finished["a.nix"],
        expected["a.nix"].replace(&format!("    ''from=\"10.0.0.0/8\" {}''\n", key(1, "alice@laptop")), "")
    );
}

#[test]
fn comments_are_renamed_and_only_they() {
    let before = texts(&[("a.nix", "{ users.users.root.openssh.authorizedKeys.keys = [ \"@A\" \"@B\" ]; }")]);
    let wish = Wish::RenameComment { which: Which::Comment("bob@desk".into()), comment: "bob@home".into() };
    let files = MemoryFiles::default().with("a.nix", before["a.nix"].replace("bob@desk", "bob@home"));
    let plan = planned(&before, &wish, Allowed::default()).unwrap();
    assert_eq!(
        plan.files[0].new,
        String::from_utf8(nixos_ssh::nix::files::Files::read(&files, "a.nix").unwrap()).unwrap()
    );
    for bad in ["a\"b", "a$b", "a\nb", " a"] {
        let wish = Wish::RenameComment { which: Which::All, comment: bad.into() };
        assert!(matches!(planned(&before, &wish, Allowed::default()), Err(KeysError::Comment(_))), "{bad:?}");
    }
}

#[test]
fn what_would_do_more_is_refused() {
    let shared = texts(&[(
        "a.nix",
        "let k = [ \"@A\" \"@B\" ]; in { users.users.alice.openssh.authorizedKeys.keys = k; users.users.root.openssh.authorizedKeys.keys = k; }",
    )]);
    let wish = Wish::Remove { which: Which::Comment("bob@desk".into()), user: Some("alice".into()) };
    let refused = planned(&shared, &wish, Allowed::default());
    assert_eq!(refused, Err(KeysError::Shared { users: vec!["root".into()] }));
    assert!(planned(&shared, &wish, Allowed { shared: Shared::Allowed, ..Allowed::default() }).is_ok());

    let last = texts(&[("a.nix", "{ users.users.root.openssh.authorizedKeys.keys = [ \"@A\" ]; }")]);
    let wish = remove("alice@laptop");
    assert_eq!(planned(&last, &wish, Allowed::default()), Err(KeysError::LockOut { file: "a.nix".into() }));
    assert!(planned(&last, &wish, Allowed { lock_out: LockOut::Allowed, ..Allowed::default() }).is_ok());

    let made = texts(&[(
        "a.nix",
        "{ lib, ... }: { users.users.bob.openssh.authorizedKeys.keys = lib.splitString \"\\n\" \"@A\\n@B\"; }",
    )]);
    let plan = planned(&made, &wish, Allowed::default()).unwrap();
    assert!(plan.files.is_empty() && plan.touched.is_empty(), "{plan:?}");
    assert_eq!(plan.left.places[0].reason, "this key is no element of a list that can be edited");

    let nobody = texts(&[("a.nix", "{ users.users.bob.isNormalUser = true; }")]);
    assert_eq!(planned(&nobody, &add(), Allowed::default()), Err(KeysError::NoSuchUser("alice".into())));
    assert!(matches!(planned(&nobody, &wish, Allowed::default()), Err(KeysError::NoSuchKey(_))));

    let twice = texts(&[
        ("a.nix", "{ users.users.alice.openssh.authorizedKeys.keys = [ \"@A\" ]; }"),
        ("b.nix", "{ users.users.alice.openssh.authorizedKeys.keys = [ \"@B\" ]; }"),
    ]);
    assert!(
        matches!(planned(&twice, &add(), Allowed::default()), Err(KeysError::SeveralFiles { files, .. }) if files == ["a.nix", "b.nix"])
    );
}
