//! `check` and the `[[ignore]]` entries of a config that ignore nothing: which are told, and when nobody can know.

use super::command::{Folder, ran};
use super::command_check::{GOOD, NOTE, check, tree};

/// One that is needed in `a.nix`, one that is not, and one for files that are gone.
const CONFIG: &str = r#"[[ignore]]
rule = "undecidable"
path = "a.nix"
reason = "keys of the driver"

[[ignore]]
rule = "key-empty"
path = "a.nix"
reason = "not written yet"

[[ignore]]
rule = "undecidable"
path = "old/**/*.nix"
reason = "gone soon"
"#;
const CONFIG_NAME: &str = "gen-ssh-module.toml";

/// The lines of the config that a run says are unused.
fn unused(folder: &Folder, args: &[&str]) -> Vec<usize> {
    let ran = check(folder, &[args, &["--format", "json"]].concat());
    let report: serde_json::Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err));
    let told = report["findings"].as_array().unwrap().iter().filter(|finding| finding["rule"] == "unused-ignore");
    told.map(|finding| finding["place"]["start"]["line"].as_u64().unwrap() as usize).collect()
}

/// A config with one entry.
fn entry(rule: &str, path: &str) -> String {
    format!("[[ignore]]\nrule = \"{rule}\"\npath = \"{path}\"\nreason = \"why\"\n")
}

#[test]
fn an_entry_that_matches_nothing_is_told_in_every_format() {
    let folder = tree(&[("a.nix", NOTE), (CONFIG_NAME, CONFIG)]);
    let ran = check(&folder, &[]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    for said in [
        "warning[unused-ignore]: this entry ignores nothing\n --> gen-ssh-module.toml:6:1\n",
        "nothing of key-empty is found in \"a.nix\"",
        " --> gen-ssh-module.toml:11:1\n",
        "nothing of undecidable is found in \"old/**/*.nix\"",
        "1 file checked",
    ] {
        assert!(ran.out.contains(said), "{said} is not in\n{}", ran.out);
    }
    assert_eq!(unused(&folder, &[]), [6, 11]);
    for (format, said) in
        [("github", "::warning file=gen-ssh-module.toml,line=6"), ("sarif", "\"uri\":\"gen-ssh-module.toml\"")]
    {
        let ran = check(&folder, &["--format", format]);
        assert!(ran.code == 1 && ran.out.contains(said), "{format}: {}{}", ran.out, ran.err);
    }
    assert_eq!(check(&folder, &["--ignore", "unused-ignore"]).code, 0);
    folder.write(CONFIG_NAME, format!("{CONFIG}[rules]\nunused-ignore = \"off\"\n"));
    assert_eq!(check(&folder, &[]).code, 0);
}

#[test]
fn a_baseline_knows_entries_too() {
    let folder = tree(&[("a.nix", NOTE), (CONFIG_NAME, CONFIG)]);
    assert_eq!(check(&folder, &["--write-baseline", "known.json"]).code, 0);
    assert_eq!(check(&folder, &["--baseline", "known.json"]).code, 0);
}

#[test]
fn nothing_is_told_when_not_all_was_checked_that_an_entry_may_be_for() {
    let folder = tree(&[("a.nix", NOTE), ("sub/b.nix", GOOD), (CONFIG_NAME, CONFIG), ("ci/x.toml", CONFIG)]);
    for (args, told) in [
        (&["."][..], &[6, 11][..]),
        (&["sub"], &[]),
        (&["a.nix"], &[]),
        (&["a.nix", "sub"], &[]),
        (&["sub", "."], &[6, 11]),
        (&[".", "a.nix"], &[6, 11]),
        (&[".", "missing.nix"], &[]),
        (&["--no-config"], &[]),
        (&["--select", "unused-ignore"], &[]),
        (&["--select", "unused-ignore,key-empty"], &[6]),
        // A config of a folder that is checked serves this run; one from elsewhere may serve others.
        (&[".", "--config", "ci/x.toml"], &[6, 11]),
        (&["sub", "--config", "ci/x.toml"], &[]),
    ] {
        assert_eq!(unused(&folder, args), told, "{args:?}");
    }
    let ran = ran(folder
        .command(&["check", ".", "--config", "../ci/x.toml"])
        .current_dir(folder.path("sub"))
        .output()
        .unwrap());
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    folder.write("sub/b.nix", "{ services.openssh = ");
    assert_eq!(unused(&folder, &["."]), [0; 0], "nobody knows what stands in a file that cannot be parsed");
}

#[test]
fn an_entry_that_only_another_run_needs_is_not_told() {
    let files = [("a.nix", GOOD), ("keys/x.pub", ""), ("vendor/c.nix", NOTE)];
    for (rule, path, args, is_told) in [
        ("key-empty", "a.nix", &[][..], true),
        ("key-expired", "a.nix", &[], false),
        ("key-expired", "a.nix", &["--now", "2026-01-01"], true),
        ("bidi-control", "a.nix", &[], false),
        ("bidi-control", "a.nix", &["--parse-all"], true),
        ("no-admin-login", "a.nix", &[], false),
        ("key-empty", "web1.json", &[], false),
        ("key-empty", "nixos#web1", &[], false),
        ("key-empty", "keys/", &[], false),
        ("key-empty", "keys/*.nix", &[], true),
        ("undecidable", "vendor/", &[], false),
        ("undecidable", ".hidden/", &[], false),
        ("undecidable", "./gone/", &[], true),
    ] {
        let folder = tree(&files);
        folder.write(CONFIG_NAME, format!("exclude = [\"vendor/\"]\n{}", entry(rule, path)));
        let told = unused(&folder, args);
        assert_eq!(!told.is_empty(), is_told, "{rule} {path} {args:?}");
    }
}

#[test]
fn an_entry_for_what_a_comment_ignores_or_an_import_brings_is_used() {
    let ignored = format!("# gen-ssh-module: ignore-file[undecidable] why\n{NOTE}");
    let folder = tree(&[("a.nix", &ignored), (CONFIG_NAME, &entry("undecidable", "a.nix"))]);
    assert_eq!(unused(&folder, &[]), [0; 0]);
    // The list is no module: it is judged where a module takes it.
    let folder = tree(&[
        ("a.nix", "{ users.users.a.openssh.authorizedKeys.keys = import ./list.nix; }"),
        ("list.nix", "[ \"ssh-rsa AAAA\" ]"),
        (CONFIG_NAME, &entry("key-placeholder", "list.nix")),
    ]);
    assert_eq!(unused(&folder, &[]), [0; 0]);
    folder.write(CONFIG_NAME, entry("key-placeholder", "a.nix"));
    assert_eq!(unused(&folder, &[]), [1]);
}

#[test]
fn each_config_answers_for_its_own_folder() {
    let folder = tree(&[
        ("infra/a.nix", NOTE),
        ("infra/gen-ssh-module.toml", &entry("undecidable", "a.nix")),
        ("lab/a.nix", GOOD),
        ("lab/gen-ssh-module.toml", &entry("undecidable", "a.nix")),
    ]);
    let ran = check(&folder, &["infra", "lab"]);
    assert!(ran.code == 1 && ran.out.contains(" --> lab/gen-ssh-module.toml:1:1\n"), "{}", ran.out);
    assert!(!ran.out.contains("infra/gen-ssh-module.toml"), "{}", ran.out);
    std::fs::create_dir(folder.path(".git")).unwrap();
    let ran = check(&folder, &["infra", "lab"]);
    assert!(ran.out.contains(" --> lab/gen-ssh-module.toml:1:1\n") && !ran.out.contains("infra/gen"), "{}", ran.out);
}
