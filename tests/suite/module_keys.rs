//! Keys in options of NixOS's own modules: listed, judged and removed like those of users.

use super::command::{Folder, key};
use super::command_check::tree;

/// The option, and the account that its keys let in. `@L` is a list of keys, `@T` one key.
const OPTIONS: [(&str, &str); 7] = [
    ("nix.sshServe = { enable = true; keys = @L; };", "nix-ssh"),
    ("services.borgbackup.repos.w.authorizedKeys = @L;", "borg"),
    ("services.borgbackup.repos.w = { authorizedKeysAppendOnly = @L; user = \"bk\"; };", "bk"),
    ("services.borgbackup.repos = builtins.listToAttrs [ { name = \"w\"; value.authorizedKeys = @L; } ];", "borg"),
    ("services.btrbk.sshAccess = [ { key = \"@A\"; roles = [ ]; } { key = \"@B\"; roles = [ ]; } ];", "btrbk"),
    ("services.gitolite = { enable = true; adminPubkey = @T; };", "gitolite"),
    ("services.gitolite = { adminPubkey = @T; user = \"git\"; };", "git"),
];

fn host(option: &str) -> Folder {
    let list = format!("[\n  \"{}\"\n  \"{}\"\n]", key(1, "alice"), key(2, "bob"));
    let text = option
        .replace("@A", &key(1, "alice"))
        .replace("@B", &key(2, "bob"))
        .replace("@L", &list)
        .replace("@T", &format!("\"{}\"", key(2, "bob")));
    tree(&[("host.nix", &format!("{{ {text} }}"))])
}

#[test]
fn keys_of_modules_are_listed_and_removed() {
    for (option, user) in OPTIONS {
        let folder = host(option);
        let listed = folder.run(&["keys", "list"]);
        let bob = listed.out.lines().find(|line| line.contains("bob")).unwrap_or_default();
        assert!(bob.starts_with(&format!("{user} ")), "{option}\n{}{}", listed.out, listed.err);
        let removed = folder.run(&["keys", "remove", "--key", &key(2, "")]);
        if !option.contains("@T") {
            assert_eq!(removed.code, 0, "{option}\n{}{}", removed.out, removed.err);
            assert!(!folder.read("host.nix").contains(&key(2, "")), "{option}");
            assert!(folder.read("host.nix").contains(&key(1, "")), "{option}");
        } else {
            assert!(removed.code != 0 && removed.err.contains("takes one key"), "{option}\n{}", removed.err);
        }
    }
}

#[test]
fn keys_of_modules_are_judged_as_nixos_writes_them() {
    let wrong = |option: &str, text: &str| {
        let text = option
            .replace("@A", text)
            .replace("@B", &key(9, ""))
            .replace("@L", &format!("[ \"{text}\" ]"))
            .replace("@T", &format!("\"{text}\""));
        tree(&[("host.nix", &format!("{{ {text} }}"))]).run(&["check", "host.nix"])
    };
    for (option, _) in OPTIONS {
        let ran = wrong(option, "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAID2Cfau2k3Qc1UIGu bob");
        assert!(ran.code == 1 && ran.out.contains("[key-unparsable]"), "{option}\n{}{}", ran.out, ran.err);
        let ran = wrong(option, &key(1, "alice"));
        assert!(ran.code == 0, "{option}\n{}{}", ran.out, ran.err);
    }
    // The key of a repository has a forced command, which the same key without it undoes.
    let twice = format!(
        "{{ services.borgbackup.repos.w.authorizedKeys = [ \"{0}\" ]; \
         users.users.borg.openssh.authorizedKeys.keys = [ \"{0}\" ]; }}",
        key(1, "alice")
    );
    let ran = tree(&[("host.nix", &twice)]).run(&["check", "host.nix"]);
    assert!(ran.out.contains("[key-restriction-bypassed]"), "{}", ran.out);
    assert!(!ran.out.contains("[duplicate-key]"), "{}", ran.out);
}
