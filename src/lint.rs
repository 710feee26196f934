//! Rules: what is wrong with a configuration, before it locks somebody out or lets a stranger in.

mod accounts;
mod algorithm_lists;
pub mod baseline;
pub(crate) mod checked;
pub(crate) mod client_checks;
pub mod config;
mod declared;
pub mod findings;
pub mod fingerprint;
mod fixes;
pub(crate) mod key_checks;
pub(crate) mod key_rights;
mod login;
pub mod mark;
mod old_names;
pub mod rule;
pub mod rules;
mod sshd;
pub mod suppression;
pub(crate) mod text_checks;

use crate::configuration::Configuration;
use crate::diagnostic::Diagnostic;
use crate::source::Sources;
use config::Config;
use findings::{Findings, TextFacts};
use rule::{Check, FileText};

/// Runs every rule that the config turns on over one host.
///
/// ```
/// use nixos_ssh::{configuration::Configuration, lint, source::Sources};
/// let found = lint::check(&Configuration::default(), &Sources::default(), &lint::config::Config::default());
/// assert!(found.is_empty());
/// ```
#[must_use]
pub fn check(configuration: &Configuration, sources: &Sources, config: &Config) -> Vec<Diagnostic> {
    check_host(configuration, sources, config, &TextFacts::default())
}

/// The same, for one of several hosts of the same texts.
pub(crate) fn check_host(
    configuration: &Configuration,
    sources: &Sources,
    config: &Config,
    texts: &TextFacts,
) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for rule in rules::RULES {
        let Some(severity) = config.severity(rule) else { continue };
        let mut findings = Findings::new(rule.reporter(), severity, sources, config, texts, &mut diagnostics);
        if let Check::Host(check) = rule.check {
            check(configuration, &mut findings);
        }
    }
    diagnostics
}

/// Runs every rule that the config turns on over the text of one file.
pub(crate) fn check_text(file: &FileText<'_>, sources: &Sources, config: &Config) -> Vec<Diagnostic> {
    let (texts, mut diagnostics) = (TextFacts::default(), Vec::new());
    for rule in rules::RULES {
        let Some(severity) = config.severity(rule) else { continue };
        let mut findings = Findings::new(rule.reporter(), severity, sources, config, &texts, &mut diagnostics);
        if let Check::File(check) = rule.check {
            check(file, &mut findings);
        }
    }
    diagnostics
}
