//! From a file to its findings: scan, parse, evaluate, rules.

use crate::configuration::Configuration;
use crate::diagnostic::Diagnostic;
use crate::lint;
use crate::lint::config::Config;
use crate::nix::files::{FileError, Files};
use crate::source::{Sources, Span};

/// What became of one file.
#[derive(Debug, Default)]
pub struct Checked {
    /// The file itself, number 0, and every file it led to.
    pub sources: Sources,
    /// What was found, in the order of the text; suppressed findings are still here, and say why.
    pub diagnostics: Vec<Diagnostic>,
    /// The rules in ignore comments of other files than the first that ignored something here.
    pub used_ignores: Vec<Span>,
    /// The hosts that the file speaks of.
    pub hosts: Vec<Configuration>,
    /// What was done with it.
    pub outcome: Outcome,
}

/// What was done with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Outcome {
    /// It holds no word of ours and was not parsed.
    #[default]
    Skipped,
    /// It was read as NixOS options.
    Judged,
    /// It was parsed; it is for home-manager, nix-darwin or something else, and was not judged as NixOS.
    NotNixos,
}

/// How a file is checked.
#[derive(Debug, Clone, Default)]
pub struct CheckOptions {
    /// What the rules are told.
    pub config: Config,
    /// Whether files without a word of ours are parsed too.
    pub scope: Scope,
}

/// Which files are parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scope {
    /// Those with a word of ours.
    #[default]
    Relevant,
    /// All.
    Everything,
}

/// Checks one file; `name` is its name in `files`.
///
/// # Errors
/// A file that cannot be read. What is wrong inside it is a diagnostic.
///
/// ```
/// use nixos_ssh::check::{CheckOptions, check_file};
/// use nixos_ssh::nix::files::MemoryFiles;
/// let files = MemoryFiles::default().with("host.nix", "{ services.openssh.enable = true; }");
/// let checked = check_file(&files, "host.nix", &CheckOptions::default())?;
/// assert!(checked.diagnostics.is_empty());
/// # Ok::<(), nixos_ssh::nix::files::FileError>(())
/// ```
pub fn check_file(files: &dyn Files, name: &str, options: &CheckOptions) -> Result<Checked, FileError> {
    let bytes = files.read(name)?;
    Ok(check_bytes(files, name, bytes, options))
}

/// Checks text that stands, or could stand, under `name` among `files`.
///
/// ```
/// use nixos_ssh::check::{CheckOptions, Outcome, check_bytes};
/// let checked = check_bytes(&nixos_ssh::nix::files::NoFiles, "<stdin>", b"{ }".to_vec(), &CheckOptions::default());
/// assert_eq!(checked.outcome, Outcome::Skipped);
/// ```
#[must_use]
pub fn check_bytes(files: &dyn Files, name: &str, bytes: Vec<u8>, options: &CheckOptions) -> Checked {
    let _ = files;
    let mut checked = Checked::default();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    if options.scope == Scope::Relevant && !is_relevant(&text) {
        return checked;
    }
    checked.sources.add(name, text);
    checked.outcome = Outcome::Judged;
    for host in &checked.hosts {
        checked.diagnostics.extend(lint::check(host, &checked.sources, &options.config));
    }
    checked.used_ignores = lint::suppression::suppress(&checked.sources, &mut checked.diagnostics, &options.config);
    checked
}

/// Whether a text has a word of ours.
fn is_relevant(text: &str) -> bool {
    ["openssh", "authorizedKeys", "programs.ssh", "users.users", "extraUsers"].iter().any(|word| text.contains(word))
}
