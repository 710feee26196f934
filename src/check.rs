//! From a file to its findings: scan, parse, evaluate, rules.

use std::collections::BTreeSet;

use crate::configuration::Configuration;
use crate::configuration::evaluated::{self, EvaluatedError};
use crate::diagnostic::{Diagnostic, SuppressedBy, Suppression};
use crate::lint;
use crate::lint::config::Config;
use crate::lint::findings::TextFacts;
use crate::lint::rule::{FileText, SyntaxError};
use crate::lint::suppression::suppress;
use crate::nix::eval::Evaluator;
use crate::nix::files::{FileError, Files, MemoryFiles};
use crate::nix::module;
use crate::nix::module::index::Index;
use crate::nix::scan::{Hazard, characters, shown};
use crate::nix::string::push_string;
use crate::nix::trees::Trees;
use crate::secret::mask_known;
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
    /// The files that it imports, directly or not; not those that were only looked into for an option.
    pub led_to: BTreeSet<String>,
    /// The hosts that the file speaks of.
    pub hosts: Vec<Configuration>,
    /// What was done with it.
    pub outcome: Outcome,
    /// Why the text is not, or not as a whole, what Nix reads.
    pub broken: Option<FileError>,
}

/// What was done with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Outcome {
    /// It holds no word of ours and was not parsed.
    #[default]
    Skipped,
    /// It was read as NixOS options.
    Judged,
    /// It was parsed; all of it is for home-manager, nix-darwin or something else, and was not judged as NixOS.
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

/// Checks files, one after another or on several threads, and keeps what they share.
pub struct Checker<'f> {
    files: &'f dyn Files,
    options: CheckOptions,
    trees: Trees,
    index: Index,
}

/// A file that was read, before any rule was asked.
struct Read {
    checked: Checked,
    hazards: Vec<Hazard>,
    errors: Vec<SyntaxError>,
}

impl<'f> Checker<'f> {
    /// A checker of files below a root.
    ///
    /// ```
    /// use nixos_ssh::check::{CheckOptions, Checker};
    /// use nixos_ssh::nix::files::MemoryFiles;
    /// let files = MemoryFiles::default().with("host.nix", "{ services.openssh.enable = true; }");
    /// let checker = Checker::new(&files, CheckOptions::default());
    /// assert!(checker.check("host.nix")?.diagnostics.is_empty());
    /// # Ok::<(), nixos_ssh::nix::files::FileError>(())
    /// ```
    #[must_use]
    pub fn new(files: &'f dyn Files, options: CheckOptions) -> Checker<'f> {
        Checker { files, options, trees: Trees::default(), index: Index::new(Vec::new()) }
    }

    /// Tells which files belong to the same run: an option that one of them alone defines is known in all of them.
    ///
    /// ```
    /// use nixos_ssh::check::{CheckOptions, Checker};
    /// use nixos_ssh::nix::files::MemoryFiles;
    /// let files = MemoryFiles::default()
    ///     .with("keys.nix", "{ my.sshKeys = [ ]; }")
    ///     .with("host.nix", "{ config, ... }: { users.users.root.openssh.authorizedKeys.keys = config.my.sshKeys; }");
    /// let names = vec!["host.nix".to_owned(), "keys.nix".to_owned()];
    /// let checked = Checker::new(&files, CheckOptions::default()).with_names(names).check("host.nix")?;
    /// assert!(checked.hosts[0].key_lists()[0].gaps.is_empty());
    /// # Ok::<(), nixos_ssh::nix::files::FileError>(())
    /// ```
    #[must_use]
    pub fn with_names(mut self, names: Vec<String>) -> Checker<'f> {
        self.index = Index::new(names);
        self
    }

    /// Checks one file; `name` is its name among the files. A file of keys (`*.pub`, `authorized_keys…`) is judged as one
    /// that a user's `keyFiles` names.
    ///
    /// # Errors
    /// A file that cannot be read. What is wrong inside it is a diagnostic.
    ///
    /// ```
    /// use nixos_ssh::{check::{CheckOptions, Checker}, nix::files::NoFiles};
    /// let checker = Checker::new(&NoFiles, CheckOptions::default());
    /// assert!(checker.check("host.nix").is_err());
    /// ```
    pub fn check(&self, name: &str) -> Result<Checked, FileError> {
        let bytes = self.files.read(name)?;
        Ok(self.check_bytes(name, &bytes))
    }

    /// Checks text that stands, or could stand, under `name` among the files.
    ///
    /// ```
    /// use nixos_ssh::{check::{CheckOptions, Checker, Outcome}, nix::files::NoFiles};
    /// let checker = Checker::new(&NoFiles, CheckOptions::default());
    /// assert_eq!(checker.check_bytes("<stdin>", b"{ }").outcome, Outcome::Skipped);
    /// ```
    #[must_use]
    pub fn check_bytes(&self, name: &str, bytes: &[u8]) -> Checked {
        if is_key_file(name) { self.check_key_file(name, bytes) } else { self.check_nix(self.files, name, bytes) }
    }

    /// Judges a file of keys by a module that names it. Nothing is said about that module.
    fn check_key_file(&self, name: &str, bytes: &[u8]) -> Checked {
        let mut module = "{ users.users.user.openssh.authorizedKeys.keyFiles = [ (./. + ".to_owned();
        push_string(&mut module, &format!("/{}", base_name(name)));
        module.push_str(") ]; }");
        let files = MemoryFiles::default().with(name, bytes);
        let mut checked = self.check_nix(&files, &format!("{name}.nix"), module.as_bytes());
        for diagnostic in &mut checked.diagnostics {
            diagnostic.labels.retain(|label| label.span.source != 0);
        }
        checked.diagnostics.retain(|diagnostic| !diagnostic.labels.is_empty());
        checked
    }

    /// Reads one file and what it leads to, and asks no rule.
    pub(crate) fn read_options(&self, name: &str) -> Result<Checked, FileError> {
        let bytes = self.files.read(name)?;
        if self.options.scope == Scope::Relevant && !module::may_matter(&bytes) {
            return Ok(Checked::default());
        }
        Ok(self.read_nix(self.files, name, &bytes).checked)
    }

    fn check_nix(&self, files: &dyn Files, name: &str, bytes: &[u8]) -> Checked {
        if self.options.scope == Scope::Relevant && !module::may_matter(bytes) {
            return Checked::default();
        }
        let Read { mut checked, hazards, errors } = self.read_nix(files, name, bytes);
        checked.diagnostics = self.text_rules(&checked.sources, &hazards, &errors);
        let texts = TextFacts::default();
        for host in &checked.hosts {
            let found = lint::check_host(host, &checked.sources, &self.options.config, &texts);
            checked.diagnostics.extend(found);
        }
        mask_known(&checked.sources, &mut checked.diagnostics);
        in_order(&mut checked.diagnostics);
        checked.used_ignores = suppress(&checked.sources, &mut checked.diagnostics, &self.options.config);
        checked
    }

    fn read_nix(&self, files: &dyn Files, name: &str, bytes: &[u8]) -> Read {
        let mut scanned = characters(bytes);
        let mut checked = Checked { outcome: Outcome::Judged, ..Checked::default() };
        let Some(text) = scanned.text else {
            checked.broken = Some(FileError::NotText);
            let text = shown(bytes, &mut scanned.hazards);
            checked.sources.add(name, text);
            return Read { checked, hazards: scanned.hazards, errors: Vec::new() };
        };
        let mut evaluator = Evaluator::new(files, &self.trees);
        evaluator.index = Some(&self.index);
        let file = evaluator.add_file(name, self.trees.parse(name, text.into()));
        scanned.hazards.extend(file.tree.hazards.iter().cloned());
        let errors = file.tree.errors.iter().map(|error| SyntaxError {
            message: error.message.clone(),
            span: file.span(error.place),
            other: error.other.map(|other| file.span(other)),
        });
        let errors = errors.collect();
        if !file.tree.errors.is_empty() || file.tree.root.is_none() {
            checked.broken = Some(FileError::NotNix);
        }
        let read = module::read(&evaluator, &file);
        checked.sources = evaluator.sources.take();
        checked.led_to = evaluator.led_to.take();
        if read.hosts.is_empty() && read.has_others {
            checked.outcome = Outcome::NotNixos;
        }
        checked.hosts = read.hosts;
        Read { checked, hazards: scanned.hazards, errors }
    }

    fn text_rules(&self, sources: &Sources, hazards: &[Hazard], errors: &[SyntaxError]) -> Vec<Diagnostic> {
        let text = sources.get(0).map_or("", |source| source.text.as_str());
        let file = FileText { source: 0, text, hazards, errors };
        lint::check_text(&file, sources, &self.options.config)
    }
}

/// Checks an evaluated configuration; `name` is what people call its JSON. Labels say which option they are about.
/// There are no fixes: whoever edits the JSON changes nothing.
///
/// # Errors
/// Text that is no evaluated configuration, with the sources that the place is in.
///
/// ```
/// use nixos_ssh::{check::check_evaluated, lint::config::Config};
/// let text = r#"{ "version": 1, "options": {}, "unknown": [] }"#;
/// assert_eq!(check_evaluated("host.json", text, &Config::default()).unwrap().hosts.len(), 1);
/// assert!(check_evaluated("host.json", "[", &Config::default()).is_err());
/// ```
pub fn check_evaluated(name: &str, text: &str, config: &Config) -> Result<Checked, Box<(Sources, EvaluatedError)>> {
    let mut checked = Checked { outcome: Outcome::Judged, ..Checked::default() };
    let host = match evaluated::read(&mut checked.sources, name, text) {
        Ok(host) => host,
        Err(error) => return Err(Box::new((checked.sources, error))),
    };
    checked.diagnostics = lint::check(&host, &checked.sources, config);
    for diagnostic in &mut checked.diagnostics {
        diagnostic.fix = None;
        let reason = diagnostic.rule.and_then(|rule| config.ignores(rule, name));
        let by = SuppressedBy::Config;
        diagnostic.suppressed = reason.map(|reason| Suppression { by, reason: reason.to_owned() });
    }
    mask_known(&checked.sources, &mut checked.diagnostics);
    in_order(&mut checked.diagnostics);
    evaluated::name_places(&host, &mut checked.diagnostics);
    checked.hosts.push(host);
    Ok(checked)
}

/// In the order of the text, each finding once: hosts of one file share its modules.
fn in_order(diagnostics: &mut Vec<Diagnostic>) {
    let place = |diagnostic: &Diagnostic| diagnostic.labels.first().map(|label| label.span);
    diagnostics.sort_by(|one, two| (place(one), one.rule, &one.message).cmp(&(place(two), two.rule, &two.message)));
    diagnostics.dedup_by(|two, one| place(one) == place(two) && one.rule == two.rule && one.message == two.message);
}

fn base_name(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// Whether a file holds keys, a line each.
pub(crate) fn is_key_file(name: &str) -> bool {
    let base = base_name(name);
    base.ends_with(".pub") || base.starts_with("authorized_keys") && !base.ends_with(".nix")
}
