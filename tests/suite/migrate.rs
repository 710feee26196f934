//! Old names of options as today's: every change of NixOS, in every split, and Nix asked what both texts say.

use nixos_ssh::Release;
use nixos_ssh::configuration::renamed::{RENAMED, RenameKind, Renamed};
use nixos_ssh::migrate::{Aliases, MigrateOptions, Migration, migrate};
use nixos_ssh::nix::files::MemoryFiles;

use super::migrate_cases::{CASES, Case, FROM, Then};
use super::nix_tool::evaluate_beside;

pub const ALL: MigrateOptions = MigrateOptions { to: Release::R26_11, aliases: Aliases::Migrate, banner_file: None };

pub fn migrated(text: &str, options: &MigrateOptions) -> Migration {
    let files = MemoryFiles::default().with("a.nix", text);
    migrate(&files, &["a.nix".to_owned()], options)
}

/// The text afterwards.
pub fn after(text: &str) -> String {
    migrated(text, &ALL).files.first().map_or_else(|| text.to_owned(), |file| file.new.clone())
}

/// A value of the type that an option had.
fn value(change: &Renamed) -> &'static str {
    match change.from.rsplit('.').next().unwrap_or_default() {
        "forwardX11"
        | "kbdInteractiveAuthentication"
        | "challengeResponseAuthentication"
        | "passwordAuthentication"
        | "useDns"
        | "enable"
        | "allowSFTP"
        | "allowLoginless"
        | "updateWtmp"
        | "startSSHAgent"
        | "startOpenSSHAgent"
        | "enableSSHAgentAuth" => "true",
        "kexAlgorithms" | "macs" | "ciphers" => "[ \"a\" ]",
        "ports" => "[ 22 ]",
        "knownHosts" => "{ x.publicKey = \"k\"; }",
        "extraUsers" => "{ alice.uid = 1000; }",
        "extraGroups" => "{ staff.gid = 100; }",
        "extraSettings" => "{ findtime = \"15m\"; }",
        "lshd" => "{ enable = true; }",
        "moduliFile" => "/etc/moduli",
        _ => "\"no\"",
    }
}

/// The path of a rename with a name for its star.
fn path(path: &str) -> Vec<String> {
    path.split('.').map(|name| if name == "*" { "alice".to_owned() } else { name.to_owned() }).collect()
}

/// `path = value` split after so many names.
fn module(path: &[String], split: usize, value: &str) -> String {
    let (outer, inner) = path.split_at(split.min(path.len() - 1));
    match outer {
        [] => format!("{{\n  {} = {value}; # why\n}}\n", inner.join(".")),
        _ => format!("{{\n  {} = {{\n    {} = {value};\n  }};\n}}\n", outer.join("."), inner.join(".")),
    }
}

#[test]
fn every_rename_has_today_s_name_afterwards() {
    for change in RENAMED.iter().filter(|change| change.kind != RenameKind::Removed) {
        for split in 0..5 {
            let text = module(&path(change.from), split, value(change));
            let migration = migrated(&text, &ALL);
            assert!(migration.left.is_empty() && migration.files.len() == 1, "{text}{migration:?}");
            let new = &migration.files[0].new;
            assert!(*new != text && !new.contains("{\n  };"), "{new}");
            let again = migrated(new, &ALL);
            assert!(again.files.is_empty() && again.left.is_empty(), "{new}{again:?}");
        }
    }
}

#[test]
fn what_nix_refuses_is_left_to_a_person() {
    for change in RENAMED.iter().filter(|change| change.kind == RenameKind::Removed) {
        let text = module(&path(change.from), 0, value(change));
        let migration = migrated(&text, &ALL);
        assert!(
            migration.files.is_empty() && migration.left.first().is_some_and(|left| left.line == 2),
            "{text}{migration:?}"
        );
    }
}

#[test]
fn every_known_change_has_a_case() {
    for from in FROM {
        assert!(CASES.iter().any(|case| case.from == from), "{from} has no case");
    }
    assert!(CASES.iter().all(|case| FROM.contains(&case.from)), "a case is of no known change");
    let known = |change: &Renamed| {
        let from = change.from.replace('*', "<name>");
        FROM.iter().any(|name| *name == from || name.strip_suffix(".*") == Some(&from))
    };
    assert!(RENAMED.iter().all(known), "a rename is not among the known changes");
}

#[test]
fn every_known_change_is_made_or_told() {
    for Case { from, before, then, .. } in CASES {
        let migration = migrated(before, &ALL);
        let new = migration.files.first().map_or(*before, |file| file.new.as_str());
        match then {
            Then::Becomes(text) => {
                assert_eq!(new, *text, "{from}");
                assert_eq!(migration.left, [], "{from}");
                assert!(migrated(new, &ALL).files.is_empty(), "{from}: twice is not once");
            }
            Then::IsLeft(reason) => {
                let left = migration.left.first().unwrap_or_else(|| panic!("{from} is not told"));
                assert!(new == *before && left.reason.contains(reason), "{from}: {}", left.reason);
            }
            Then::Stays => assert!(new == *before && migration.left.is_empty(), "{from}: {migration:?}"),
        }
    }
}

/// Nix evaluates both texts of every case, and what it says of them.
#[test]
#[ignore = "needs nix-instantiate; tests/run runs it"]
fn nix_says_that_both_sides_of_every_case_mean_the_same() {
    let mut files = Vec::new();
    let mut questions = String::from("[\n");
    for (number, case) in CASES.iter().enumerate() {
        let new = after(case.before);
        questions.push_str(&format!(
            "(let old = import ./old{number}.nix; new = import ./new{number}.nix; in {})\n",
            case.check
        ));
        files.push((format!("old{number}.nix"), case.before.to_owned()));
        files.push((format!("new{number}.nix"), new));
    }
    questions.push(']');
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let said = evaluate_beside(&files, &questions).unwrap_or_else(|error| panic!("{error}"));
    for (case, said) in CASES.iter().zip(said.as_array().expect("a list")) {
        assert_eq!(said.as_bool(), Some(true), "{}: {}", case.from, after(case.before));
    }
}

#[test]
fn a_release_and_aliases_are_asked_for() {
    let text = "{ services.openssh.moduliFile = /etc/moduli; users.extraUsers.a.uid = 1; }";
    let older = MigrateOptions { to: Release::R26_05, aliases: Aliases::Keep, banner_file: None };
    assert!(migrated(text, &older).files.is_empty());
    let oldest = MigrateOptions { to: Release::R25_11, ..older };
    for text in [
        "{ services.openssh.settings.AcceptEnv = \"LANG LC_*\"; }",
        "{ services.openssh.banner = \"hi\"; }",
        "{ programs.ssh.matchBlocks.a.user = \"b\"; }",
    ] {
        let migration = migrated(text, &oldest);
        assert!(migration.files.is_empty() && migration.left.is_empty(), "{text}{migration:?}");
    }
}

#[test]
fn settings_that_are_there_take_the_new_names_with_their_comments() {
    let before = "{\n  services.openssh = {\n    enable = true;\n    # never\n    permitRootLogin = \"no\"; # really\n\n    settings = {\n      X11Forwarding = true;\n    };\n  };\n  services.openssh.logLevel = \"VERBOSE\";\n}\n";
    let after = "{\n  services.openssh = {\n    enable = true;\n\n    settings = {\n      X11Forwarding = true;\n      # never\n      PermitRootLogin = \"no\"; # really\n      LogLevel = \"VERBOSE\";\n    };\n  };\n}\n";
    assert_eq!(migrated(before, &ALL).files[0].new, after);
    let one_line = "{ services.openssh.settings = { X11Forwarding = true; };\n  # never\n  services.openssh.permitRootLogin = \"no\"; # really\n}\n";
    let new = migrated(one_line, &ALL).files[0].new.clone();
    assert!(new.contains("/* never */ PermitRootLogin = \"no\"; /* really */ }"), "{new}");
    let both = "{ services.openssh.permitRootLogin = \"no\"; services.openssh.settings.PermitRootLogin = \"yes\"; }";
    let migration = migrated(both, &ALL);
    assert!(migration.files.is_empty() && migration.left[0].reason.contains("too"), "{migration:?}");
}

/// What counts only under a condition stays under it, nothing gets one that had none, and every part of a set moves.
#[test]
fn what_stands_around_a_name_goes_with_it() {
    let text = "{ config, lib, ... }:\n{\n  config = lib.mkMerge [\n    (lib.mkIf config.a { services.openssh.permitRootLogin = \"no\"; })\n    (lib.mkIf config.b { services.openssh.settings = { X11Forwarding = true; }; })\n  ];\n}\n";
    let new = after(text);
    assert!(new.contains("config.a { services.openssh.settings.PermitRootLogin = \"no\"; })"), "{new}");
    let moved = "{ config, lib, ... }: { security = lib.mkIf config.a { initialRootPassword = \"!\"; }; }";
    let migration = migrated(moved, &ALL);
    assert!(migration.files.is_empty() && migration.left.len() == 1, "{migration:?}");
    let twice = "{ users.extraUsers = { a.uid = 1; }; users.extraUsers.b.uid = 2; }";
    assert_eq!(after(twice), "{ users.users = { a.uid = 1; }; users.users.b.uid = 2; }");
    let emptied = "{ services.sshd = {\n  # one\n  ports = [ 22 ];\n  permitRootLogin = \"no\";\n}; }";
    assert!(!after(emptied).contains("sshd ="), "{}", after(emptied));
}

#[test]
fn options_of_somebody_else_are_no_old_names() {
    for text in [
        "{ modules.services = { sshd.enable = true; }; }",
        "{ options.mine.services.sshd = { enable = 1; }; }",
        "{ mine = { services.openssh = { permitRootLogin = \"no\"; }; }; }",
    ] {
        assert_eq!(after(text), text);
    }
    let declared = migrated("{ options.services.sshd = { enable = 1; }; }", &ALL);
    assert!(declared.files.is_empty() && declared.left.is_empty(), "{declared:?}");
    let user = "let common = { passwordFile = \"/f\"; openssh.authorizedKeys.keys = [ ]; }; in x: { users.users.a = f common; }";
    assert!(after(user).contains("{ hashedPasswordFile ="), "{}", after(user));
    let inside = "{ containers.a.config = { services.openssh.permitRootLogin = \"no\"; }; }";
    assert!(after(inside).contains("settings.PermitRootLogin"), "{}", after(inside));
}

#[test]
fn an_alias_that_other_files_read_is_migrated() {
    let files = MemoryFiles::default()
        .with("users.nix", "{ users.extraUsers.alice.uid = 1000; }")
        .with("other.nix", "{ config, ... }: { users.users.bob.uid = config.users.extraUsers.alice.uid; }");
    let names = ["other.nix".to_owned(), "users.nix".to_owned()];
    let migration = migrate(&files, &names, &ALL);
    assert_eq!(migration.files[0].new, "{ users.users.alice.uid = 1000; }");
}

fn with_file(text: &str, files: MemoryFiles) -> Migration {
    let options = MigrateOptions { banner_file: Some("motd.txt".to_owned()), ..ALL };
    migrate(&files.with("hosts/a.nix", text), &["hosts/a.nix".to_owned()], &options)
}

#[test]
fn a_banner_goes_into_a_file_when_told_where() {
    let text = "{\n  services.openssh = {\n    banner = ''\n      hello\n        you\n    ''; # hi\n    settings = {\n      X11Forwarding = true;\n    };\n  };\n}\n";
    let migration = with_file(text, MemoryFiles::default());
    let new = "{\n  services.openssh = {\n    settings = {\n      X11Forwarding = true;\n      Banner = ./motd.txt; # hi\n    };\n  };\n}\n";
    assert_eq!(migration.files[0].new, new, "{migration:?}");
    assert_eq!(
        (migration.created[0].name.as_str(), migration.created[0].text.as_str()),
        ("hosts/motd.txt", "hello\n  you\n")
    );
    let there = MemoryFiles::default().with("hosts/motd.txt", "hello\n  you\n");
    let migration = with_file(text, there);
    assert!(migration.created.is_empty() && migration.files.len() == 1, "the file is there already: {migration:?}");
    let other = with_file(text, MemoryFiles::default().with("hosts/motd.txt", "bye\n"));
    assert!(other.files.is_empty() && other.left[0].reason.contains("something else"), "{other:?}");
}

#[test]
fn a_banner_that_is_no_plain_text_stays() {
    let forced = with_file("{ lib, ... }: { services.openssh.banner = lib.mkForce \"hi\"; }", MemoryFiles::default());
    assert_eq!(forced.files[0].new, "{ lib, ... }: { services.openssh.settings.Banner = lib.mkForce ./motd.txt; }");
    let read = after("{ services.openssh.banner = builtins.readFile ./motd; }");
    assert_eq!(read, "{ services.openssh.settings.Banner = ./motd; }");
    assert_eq!(after("{ services.openssh.banner = null; }"), "{ services.openssh.settings.Banner = null; }");
    for text in [
        "{ config, ... }: { services.openssh.banner = \"I am ${config.networking.hostName}\"; }",
        "{ text, ... }: { services.openssh.banner = text; }",
        "{ lib, ... }: { config = lib.mkMerge [ { services.openssh.banner = \"a\"; } { services.openssh.banner = \"b\"; } ]; }",
    ] {
        let migration = with_file(text, MemoryFiles::default());
        assert!(
            migration.files.is_empty() && migration.created.is_empty() && !migration.left.is_empty(),
            "{migration:?}"
        );
    }
    for file in ["../motd", "/etc/motd", "a b", "", "./motd"] {
        let options = MigrateOptions { banner_file: Some(file.to_owned()), ..ALL };
        assert!(migrated("{ services.openssh.banner = \"a\"; }", &options).files.is_empty(), "{file}");
    }
}
