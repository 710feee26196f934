//! Entries of the config that ignore findings: which of them found one, and those that ignore nothing.

use std::collections::BTreeSet;

use super::named_place;
use crate::diagnostic::Diagnostic;
use crate::lint::config::{Config, IgnoreEntry};
use crate::lint::rule::Check;
use crate::lint::rules::{self, key_expired, unused_ignore};
use crate::nix::module::reader::Scope;
use crate::source::Sources;

/// Rules that find nothing in files: they need a host that Nix evaluated, which no run of files has.
const OF_WHOLE_HOSTS: [&str; 6] = [
    "deploy-user-blocked",
    "initrd-no-usable-key",
    "no-admin-login",
    "usepam-off-locked-account",
    "user-kind-missing",
    "wheel-cannot-escalate",
];

/// The entries, by their place in the config, that match a finding, whatever else takes it back.
pub(crate) fn used_entries(sources: &Sources, diagnostics: &[Diagnostic], config: &Config) -> BTreeSet<usize> {
    let mut used = BTreeSet::new();
    if config.ignores.is_empty() {
        return used;
    }
    for (rule, diagnostic) in diagnostics.iter().filter_map(|found| Some((found.rule?, found))) {
        let (name, _) = named_place(sources, diagnostic);
        let entries = config.entries_for(name);
        used.extend(entries.filter(|(_, entry)| entry.rule == rule).map(|(number, _)| number));
    }
    used
}

/// A finding for each entry of a config that ignores nothing, at its place in the text that the config was read from;
/// `is_used` says of which entries, by their place in the config, that is not so or not known. Call it only when every
/// file that the config is for was checked, with this scope. What such a run cannot know is not told: entries of rules
/// that are off, that look at evaluated hosts, at days when none is given, or at texts that the scope leaves out.
///
/// ```
/// use nixos_ssh::check::Scope;
/// use nixos_ssh::lint::{config::Config, suppression::unused_entries};
/// let text = "[[ignore]]\nrule = \"key-empty\"\npath = \"old/\"\nreason = \"gone soon\"";
/// let config = Config::read(text, 0).map_err(|mistakes| mistakes.len())?;
/// assert_eq!(unused_entries(&config, Scope::Relevant, |_| false)[0].rule, Some("unused-ignore"));
/// assert!(unused_entries(&config, Scope::Relevant, |_| true).is_empty());
/// # Ok::<(), usize>(())
/// ```
#[must_use]
pub fn unused_entries(config: &Config, scope: Scope, is_used: impl Fn(usize) -> bool) -> Vec<Diagnostic> {
    let Some(severity) = config.severity(&unused_ignore::RULE) else { return Vec::new() };
    let unused =
        config.ignores.iter().enumerate().filter(|(number, entry)| !is_used(*number) && is_known(config, scope, entry));
    let told = unused.map(|(_, entry)| {
        let finding = Diagnostic::new(severity, "this entry ignores nothing");
        let why = format!("nothing of {} is found in {:?}", entry.rule, entry.path.text);
        let mut finding = finding.label(entry.place, why);
        finding.help = Some("take it out, or mend its path".to_owned());
        Diagnostic { rule: Some(unused_ignore::RULE.id), ..finding }
    });
    told.collect()
}

/// Whether a run over files would have met what an entry ignores.
fn is_known(config: &Config, scope: Scope, entry: &IgnoreEntry) -> bool {
    let Some(rule) = rules::find(&entry.rule) else { return false };
    // The names of evaluated hosts, and of what no walk through a folder looks at.
    let path = entry.path.text.trim_start_matches("./");
    let is_of_host = path.contains(['#', '(', '<']) || path.ends_with(".json");
    let is_hidden = path.split('/').any(|part| part.starts_with('.'));
    let is_left_out = match rule.check {
        Check::File(_) => scope == Scope::Relevant,
        Check::Host(_) => rule.id == key_expired::RULE.id && config.now.is_none(),
        Check::Elsewhere => false,
    };
    config.severity(rule).is_some() && !is_left_out && !OF_WHOLE_HOSTS.contains(&rule.id) && !is_of_host && !is_hidden
}
