//! What `check` says of modules that are known: those that this project writes, and small ones as people write them.

use std::path::{Path, PathBuf};

use nixos_ssh::check::{CheckOptions, Checked, Checker, Outcome};
use nixos_ssh::diagnostic::{Diagnostic, Severity};
use nixos_ssh::fix::Applicability;
use nixos_ssh::nix::files::{FileError, FileKind, Files, MemoryFiles};

/// `examples/` on the disk.
struct Examples(PathBuf);

impl Files for Examples {
    fn read(&self, name: &str) -> Result<Vec<u8>, FileError> {
        std::fs::read(self.0.join(name)).map_err(|_| FileError::Missing)
    }
    fn list(&self, name: &str) -> Result<Vec<(String, FileKind)>, FileError> {
        let entries = std::fs::read_dir(self.0.join(name)).map_err(|_| FileError::Missing)?;
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut found: Vec<(String, FileKind)> = names
            .map(|entry| {
                let kind = self.kind(&format!("{name}/{entry}")).unwrap();
                (entry, kind)
            })
            .collect();
        found.sort_by(|one, two| one.0.cmp(&two.0));
        Ok(found)
    }
    fn kind(&self, name: &str) -> Option<FileKind> {
        let path = self.0.join(name);
        if path.is_dir() { Some(FileKind::Folder) } else { path.exists().then_some(FileKind::File) }
    }
}

/// The modules in a folder below `examples/`, by their names below it.
fn modules(examples: &Path, folder: &str) -> Vec<String> {
    let names = std::fs::read_dir(examples.join(folder)).unwrap();
    let names = names.map(|entry| format!("{folder}{}", entry.unwrap().file_name().into_string().unwrap()));
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".nix")).collect();
    names.sort();
    names
}

/// The findings that fail a run.
fn failing(checked: &Checked) -> Vec<&Diagnostic> {
    let counts = |found: &&Diagnostic| found.severity != Severity::Note && found.suppressed.is_none();
    checked.diagnostics.iter().filter(counts).collect()
}

fn rules<'c>(findings: &[&'c Diagnostic]) -> Vec<&'c str> {
    findings.iter().filter_map(|finding| finding.rule).collect()
}

fn lines(checked: &Checked) -> String {
    let line = |finding: &&Diagnostic| {
        let place = finding.labels.first().and_then(|label| checked.sources.place(label.span));
        format!("  {} {:?} {}\n", place.unwrap_or_default(), finding.rule, finding.message)
    };
    failing(checked).iter().map(line).collect()
}

/// Checks the text of a module as it stands alone in a folder.
fn check(text: &str) -> Checked {
    let files = MemoryFiles::default().with("host.nix", text);
    Checker::new(&files, CheckOptions::default()).check("host.nix").unwrap()
}

#[test]
fn nothing_is_wrong_with_the_modules_that_generate_writes() {
    let examples = Examples(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples"));
    let mut names = modules(&examples.0, "");
    names.extend(modules(&examples.0, "fleet/"));
    assert!(names.len() >= 17, "only {names:?} were found");
    let checker = Checker::new(&examples, CheckOptions::default()).with_names(names.clone());
    for name in &names {
        let checked = checker.check(name).unwrap();
        // The list of a fleet's hosts says nothing of its own.
        let judged = checked.outcome == Outcome::Judged || name == "fleet/default.nix";
        assert!(judged, "{name}: {:?}", checked.outcome);
        assert!(failing(&checked).is_empty(), "{name}:\n{}", lines(&checked));
    }
}

#[test]
fn an_elided_key_is_a_placeholder_and_nothing_else() {
    let text = r#"{ config, pkgs, ... }:

{
  users.users.alice = {
    isNormalUser = true;
    extraGroups = [ "wheel" ];
    openssh.authorizedKeys.keys = [ "ssh-ed25519 AAAAC3Nz... alice@laptop" ];
  };
}
"#;
    let checked = check(text);
    assert_eq!(rules(&failing(&checked)), ["key-placeholder"], "{}", lines(&checked));
    let place = failing(&checked)[0].labels[0].span;
    assert_eq!(checked.sources.place(place).as_deref(), Some("host.nix:7:38"));
}

#[test]
fn a_server_with_keys_only_is_clean() {
    let text = r#"{
  services.openssh = {
    enable = true;
    settings.PasswordAuthentication = false;
    settings.PermitRootLogin = "no";
    settings.KbdInteractiveAuthentication = false;
  };
}
"#;
    let checked = check(text);
    assert_eq!(checked.outcome, Outcome::Judged);
    assert!(failing(&checked).is_empty(), "{}", lines(&checked));
}

#[test]
fn an_old_option_is_renamed_where_it_stands() {
    let places = [
        "{ services.openssh.passwordAuthentication = false; }",
        "{ services.openssh = { enable = true; passwordAuthentication = false; }; }",
    ];
    for text in places {
        let checked = check(text);
        assert_eq!(rules(&failing(&checked)), ["renamed-option"], "{text}\n{}", lines(&checked));
        let fix = failing(&checked)[0].fix.as_ref().expect("a fix");
        assert_eq!(fix.applicability, Applicability::Safe);
        let mut mended = text.to_owned();
        for edit in fix.edits.iter().rev() {
            assert_eq!(edit.span.source, 0);
            mended.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.replacement);
        }
        assert_eq!(mended, text.replace("passwordAuthentication", "settings.PasswordAuthentication"));
        assert!(failing(&check(&mended)).is_empty(), "{mended}\n{}", lines(&check(&mended)));
    }
}
