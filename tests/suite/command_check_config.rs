//! `check` and its configs: where they are looked for, what their patterns are relative to, every mistake at once.

use super::command::Folder;
use super::command_check::{BAD, GOOD, NOTE, check, found, tree};

const OFF: &str = "[rules]\nunused-ignore = \"off\"\n";

#[test]
fn a_config_is_found_upwards_from_each_path() {
    let folder = tree(&[("a/b/x.nix", BAD), ("c/x.nix", BAD), ("a/gen-ssh-module.toml", OFF)]);
    let found_in = |args: &[&str]| found(&check(&folder, args));
    assert_eq!(found_in(&["a"]), [""; 0]);
    assert_eq!(found_in(&["a/b"]), [""; 0]);
    assert_eq!(found_in(&["a/b/x.nix"]), [""; 0]);
    assert_eq!(found_in(&["c"]), ["c/x.nix"]);
    assert_eq!(found_in(&["a", "c"]), ["c/x.nix"]);
    assert_eq!(found_in(&["."]), ["a/b/x.nix", "c/x.nix"], "one for each path, not for each folder");
    assert_eq!(found_in(&["a", "--no-config"]), ["a/b/x.nix"]);
    assert_eq!(found_in(&["c", "--config", "a/gen-ssh-module.toml"]), [""; 0]);
    // The top of a repository is as far as it goes.
    std::fs::create_dir(folder.path("a/b/.git")).unwrap();
    assert_eq!(found_in(&["a/b"]), ["a/b/x.nix"]);
    folder.write("a/b/gen-ssh-module.toml", OFF);
    assert_eq!(found_in(&["a/b"]), [""; 0]);
}

#[test]
fn the_command_line_has_the_last_word() {
    let folder = tree(&[("a.nix", BAD), ("gen-ssh-module.toml", OFF)]);
    assert_eq!(check(&folder, &[]).code, 0);
    assert_eq!(check(&folder, &["--select", "unused-ignore,undecidable"]).code, 1);
    folder.write("gen-ssh-module.toml", "profile = \"strict\"");
    folder.write("a.nix", "{ keys, ... }:\n# gen-ssh-module: ignore[undecidable]\n{ services.openssh.enable = true; }");
    assert!(check(&folder, &[]).out.contains("warning[ignore-without-reason]"));
    assert!(!check(&folder, &["--profile", "default"]).out.contains("ignore-without-reason"));
}

#[test]
fn every_mistake_of_every_config_is_told_and_nothing_is_checked() {
    let folder = tree(&[
        ("a/x.nix", BAD),
        ("a/gen-ssh-module.toml", "profile = \"strikt\"\n[rules]\nunused-ignored = \"off\"\n"),
        ("b/x.nix", BAD),
        ("b/gen-ssh-module.toml", "[[ignore]]\nrule = \"undecidable\"\npath = \"x.nix\"\n"),
    ]);
    let ran = check(&folder, &["a", "b"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    for said in [
        " --> a/gen-ssh-module.toml:1:11\n",
        " --> a/gen-ssh-module.toml:3:1\n",
        "did you mean `unused-ignore`?",
        " --> b/gen-ssh-module.toml:1:1\n",
        "an ignore without a reason: say why",
        "error: 3 mistakes, nothing was checked\n",
    ] {
        assert!(ran.err.contains(said), "{said} is not in\n{}", ran.err);
    }
    assert_eq!(check(&folder, &["a", "b", "--no-config"]).code, 1);
    let missing = check(&folder, &["--config", "missing.toml"]);
    assert!(missing.code == 3 && missing.err.contains("missing.toml"), "{}", missing.err);
}

#[test]
fn files_are_excluded_but_not_when_they_are_named() {
    let folder = tree(&[
        ("vendor/x.nix", BAD),
        ("hosts/x.gen.nix", BAD),
        ("hosts/y.nix", BAD),
        ("gen-ssh-module.toml", "exclude = [\"vendor/\", \"*.gen.nix\"]"),
    ]);
    assert_eq!(found(&check(&folder, &[])), ["hosts/y.nix"]);
    assert_eq!(found(&check(&folder, &["hosts"])), ["hosts/y.nix"]);
    assert_eq!(found(&check(&folder, &["vendor"])), [""; 0]);
    assert_eq!(found(&check(&folder, &["vendor/x.nix"])), ["vendor/x.nix"]);
}

#[test]
fn an_ignore_of_a_config_names_files_from_its_folder() {
    let config = "[[ignore]]\nrule = \"undecidable\"\npath = \"/tests/\"\nreason = \"keys of the driver\"\n";
    let folder = tree(&[("infra/tests/a.nix", NOTE), ("infra/b.nix", NOTE), ("infra/gen-ssh-module.toml", config)]);
    let run = |folder: &Folder, args: &[&str]| found(&check(folder, &[args, &["--min-severity", "note"]].concat()));
    assert_eq!(run(&folder, &["infra"]), ["infra/b.nix"]);
    assert_eq!(run(&folder, &["infra/tests"]), [""; 0]);
    let sarif = check(&folder, &["infra/tests", "--min-severity", "note", "--format", "sarif"]).out;
    assert!(sarif.contains("\"kind\":\"external\"") && sarif.contains("keys of the driver"), "{sarif}");
    std::fs::create_dir(folder.path(".git")).unwrap();
    assert_eq!(run(&folder, &["infra"]), ["infra/b.nix"], "the root is above the config");
    assert_eq!(run(&folder, &["infra", "--root", "infra/"]), ["infra/b.nix"]);
    // A config that is named says what files are called from here.
    let named = ["infra", "--config", "infra/gen-ssh-module.toml"];
    assert_eq!(run(&folder, &named), ["infra/b.nix", "infra/tests/a.nix"]);
}

#[test]
fn a_config_that_is_no_ordinary_file_is_not_waited_for() {
    let folder = tree(&[("a.nix", GOOD)]);
    std::fs::create_dir(folder.path("gen-ssh-module.toml")).unwrap();
    let ran = check(&folder, &[]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains("cannot read gen-ssh-module.toml"), "{}", ran.err);
}
