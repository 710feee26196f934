//! From a file to its findings: scan, parse, evaluate, rules.

use std::collections::BTreeSet;

use crate::configuration::evaluated::{self, EvaluatedError};
use crate::diagnostic::{Diagnostic, SuppressedBy, Suppression};
use crate::lint;
pub use crate::lint::checked::Checked;
use crate::lint::config::Config;
use crate::lint::findings::TextFacts;
use crate::lint::rule::FileText;
use crate::lint::suppression::{suppress, used_entries};
use crate::nix::files::{FileError, Files, MemoryFiles};
use crate::nix::module::reader::{FileHosts, FileReader};
pub use crate::nix::module::reader::{Outcome, Scope};
use crate::nix::string::push_string;
use crate::secret::Known;
use crate::source::Sources;
use crate::ssh::authorized_keys::{base_name, is_key_file};
use crate::ssh::private_key::private_keys;

/// How a file is checked.
#[derive(Debug, Clone, Default)]
pub struct CheckOptions {
    /// What the rules are told.
    pub config: Config,
    /// Whether files without a word of ours are parsed too.
    pub scope: Scope,
}

/// Checks files, one after another or on several threads, and keeps what they share.
pub struct Checker<'f> {
    files: &'f dyn Files,
    reader: FileReader<'f>,
    config: Config,
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
        Checker { files, reader: FileReader::new(files, options.scope), config: options.config }
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
        self.reader = self.reader.with_names(names);
        self
    }

    /// Checks one file; `name` is its name among the files. A file of keys (`*.pub`, `authorized_keys…`) is judged as one
    /// that a user's `keyFiles` names, and so is a private key that was named in its place.
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
        if is_key_file(name) {
            return self.check_key_file(name, bytes);
        }
        let checked = self.check_nix(self.files, name, bytes);
        // Whoever names a private key means the public one beside it: it is no Nix, and not to be passed over.
        let is_private = || std::str::from_utf8(bytes).is_ok_and(|text| !private_keys(text).is_empty());
        let is_nix =
            name.ends_with(".nix") || !checked.hosts.is_empty() && !checked.diagnostics.iter().any(is_syntax_error);
        match !is_nix && is_private() {
            true => self.check_private_key(name, bytes),
            false => checked,
        }
    }

    /// Judges a private key as a file of keys. Nobody says that it is in a configuration.
    fn check_private_key(&self, name: &str, bytes: &[u8]) -> Checked {
        let mut checked = self.check_key_file(name, bytes);
        for diagnostic in checked
            .diagnostics
            .iter_mut()
            .filter(|found| found.rule == Some(lint::rules::private_key_in_config::RULE.id))
        {
            diagnostic.message = "this is a private key, the public one is in the file that ends in .pub".to_owned();
            diagnostic.help = Some("if it was ever in a repository or in /nix/store, take it for lost".to_owned());
        }
        checked
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

    fn check_nix(&self, files: &dyn Files, name: &str, bytes: &[u8]) -> Checked {
        let read = self.reader.read_bytes(files, name, bytes);
        if read.outcome == Outcome::Skipped {
            return Checked::default();
        }
        let diagnostics = self.text_rules(&read);
        let FileHosts { sources, led_to, hosts, outcome, broken, .. } = read;
        let mut checked = Checked { sources, diagnostics, led_to, hosts, outcome, broken, ..Checked::default() };
        let texts = TextFacts::default();
        for host in &checked.hosts {
            let found = lint::check_host(host, &checked.sources, &self.config, &texts);
            checked.diagnostics.extend(found);
        }
        without_known_secrets(&checked.sources, &mut checked.diagnostics);
        in_order(&mut checked.diagnostics);
        checked.used_entries = used_entries(&checked.sources, &checked.diagnostics, &self.config);
        checked.used_ignores = suppress(&checked.sources, &mut checked.diagnostics, &self.config);
        checked
    }

    fn text_rules(&self, read: &FileHosts) -> Vec<Diagnostic> {
        let text = read.sources.get(0).map_or("", |source| source.text.as_str());
        let file = FileText { source: 0, text, hazards: &read.hazards, errors: &read.errors };
        lint::check_text(&file, &read.sources, &self.config)
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
    without_known_secrets(&checked.sources, &mut checked.diagnostics);
    in_order(&mut checked.diagnostics);
    evaluated::name_places(&host, &mut checked.diagnostics);
    checked.hosts.push(host);
    Ok(checked)
}

/// A message may cut a secret so that nobody knows it by its form: what stands in the sources it speaks of says it.
fn without_known_secrets(sources: &Sources, diagnostics: &mut [Diagnostic]) {
    let mut known = Known::of(sources);
    for diagnostic in diagnostics {
        let spoken_of: BTreeSet<u32> = diagnostic.labels.iter().map(|label| label.span.source).collect();
        let spoken_of: Vec<u32> = spoken_of.into_iter().collect();
        known.mask(&spoken_of, &mut diagnostic.message);
        diagnostic.help.iter_mut().for_each(|text| known.mask(&spoken_of, text));
        diagnostic.labels.iter_mut().for_each(|label| known.mask(&spoken_of, &mut label.text));
        diagnostic.fix.iter_mut().for_each(|fix| known.mask(&spoken_of, &mut fix.message));
    }
}

/// In the order of the text, each finding once: hosts of one file share its modules.
fn in_order(diagnostics: &mut Vec<Diagnostic>) {
    let place = |diagnostic: &Diagnostic| diagnostic.labels.first().map(|label| label.span);
    diagnostics.sort_by(|one, two| (place(one), one.rule, &one.message).cmp(&(place(two), two.rule, &two.message)));
    diagnostics.dedup_by(|two, one| place(one) == place(two) && one.rule == two.rule && one.message == two.message);
}

fn is_syntax_error(found: &Diagnostic) -> bool {
    found.rule == Some(lint::rules::parse_error::RULE.id)
}
