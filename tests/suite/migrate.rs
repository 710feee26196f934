//! Old names of options as today's: every rename, in every split, and Nix asked what both texts say.

use nixos_ssh::Release;
use nixos_ssh::configuration::renamed::{RENAMED, RenameKind, Renamed};
use nixos_ssh::migrate::{Aliases, MigrateOptions, Migration, migrate};
use nixos_ssh::nix::files::MemoryFiles;

fn migrated(text: &str, options: MigrateOptions) -> Migration {
    let files = MemoryFiles::default().with("a.nix", text);
    migrate(&files, &["a.nix".to_owned()], options)
}

const ALL: MigrateOptions = MigrateOptions { to: Release::R26_11, aliases: Aliases::Migrate };

/// A value of the type that an option had.
fn value(change: &Renamed) -> &'static str {
    match change.from.rsplit('.').next().unwrap_or_default() {
        "forwardX11"
        | "kbdInteractiveAuthentication"
        | "challengeResponseAuthentication"
        | "passwordAuthentication"
        | "useDns"
        | "enable"
        | "enableSSHAgentAuth" => "true",
        "kexAlgorithms" | "macs" | "ciphers" => "[ \"a\" ]",
        "knownHosts" => "{ x.publicKey = \"k\"; }",
        "extraUsers" => "{ alice.uid = 1000; }",
        "extraGroups" => "{ staff.gid = 100; }",
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
        for split in 0..4 {
            let text = module(&path(change.from), split, value(change));
            let migration = migrated(&text, ALL);
            assert!(migration.left.is_empty() && migration.files.len() == 1, "{text}{migration:?}");
            let new = &migration.files[0].new;
            assert_ne!(*new, text);
            let again = migrated(new, ALL);
            assert!(again.files.is_empty() && again.left.is_empty(), "{new}{again:?}");
        }
    }
}

#[test]
fn what_nix_refuses_is_left_to_a_person() {
    for change in RENAMED.iter().filter(|change| change.kind == RenameKind::Removed) {
        let text = module(&path(change.from), 0, value(change));
        let migration = migrated(&text, ALL);
        assert!(
            migration.files.is_empty() && migration.left.first().is_some_and(|left| left.line == 2),
            "{text}{migration:?}"
        );
    }
}

#[test]
fn a_release_and_aliases_are_asked_for() {
    let text = "{ services.openssh.moduliFile = /etc/moduli; users.extraUsers.a.uid = 1; }";
    let older = MigrateOptions { to: Release::R26_05, aliases: Aliases::Keep };
    assert!(migrated(text, older).files.is_empty());
    let accept = "{ services.openssh.settings.AcceptEnv = \"LANG LC_*\"; }";
    assert_eq!(migrated(accept, ALL).files[0].new, "{ services.openssh.settings.AcceptEnv = [ \"LANG\" \"LC_*\" ]; }");
    assert!(migrated(accept, MigrateOptions { to: Release::R25_11, aliases: Aliases::Keep }).files.is_empty());
}

#[test]
fn settings_that_are_there_take_the_new_names_with_their_comments() {
    let before = "{\n  services.openssh = {\n    enable = true;\n    # never\n    permitRootLogin = \"no\"; # really\n\n    settings = {\n      X11Forwarding = true;\n    };\n  };\n  services.openssh.logLevel = \"VERBOSE\";\n}\n";
    let after = "{\n  services.openssh = {\n    enable = true;\n\n    settings = {\n      X11Forwarding = true;\n      # never\n      PermitRootLogin = \"no\"; # really\n      LogLevel = \"VERBOSE\";\n    };\n  };\n}\n";
    assert_eq!(migrated(before, ALL).files[0].new, after);
    let both = "{ services.openssh.permitRootLogin = \"no\"; services.openssh.settings.PermitRootLogin = \"yes\"; }";
    let migration = migrated(both, ALL);
    assert!(
        migration.files.is_empty()
            && migration.left[0].reason.contains("both") | migration.left[0].reason.contains("too")
    );
}

/// Nix evaluates both texts, and the value stands under the other path.
#[test]
#[ignore = "needs nix-instantiate; tests/run runs it"]
fn nix_finds_the_value_under_the_new_name() {
    let folder = tempfile::tempdir().unwrap();
    let mut questions = String::from("[\n");
    let mut count = 0;
    for change in RENAMED.iter().filter(|change| change.kind != RenameKind::Removed) {
        for split in 0..4 {
            let text = module(&path(change.from), split, value(change));
            let new = migrated(&text, ALL).files[0].new.clone();
            let (from, to) = (path(change.from), path(change.to));
            std::fs::write(folder.path().join(format!("old{count}.nix")), &text).unwrap();
            std::fs::write(folder.path().join(format!("new{count}.nix")), &new).unwrap();
            let (from, to) = (from.join("."), to.join("."));
            questions.push_str(&format!(
                "(toString ((import ./old{count}.nix).{from} or null == (import ./new{count}.nix).{to} or false))\n"
            ));
            count += 1;
        }
    }
    questions.push(']');
    std::fs::write(folder.path().join("all.nix"), questions).unwrap();
    let output = std::process::Command::new("nix-instantiate")
        .args(["--eval", "--strict", "--json"])
        .arg(folder.path().join("all.nix"))
        .env("NIX_STATE_DIR", folder.path())
        .env("NIX_STORE_DIR", folder.path())
        .output()
        .expect("nix-instantiate cannot be run: these tests need Nix");
    let said: Vec<String> = serde_json::from_slice(&output.stdout).expect("a list");
    assert!(said.len() > 70 && said.iter().all(|same| same == "1"), "{said:?}");
}
