//! The `[[ignore]]` entries of the configs of a run: which of them ignored nothing in any file.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use nixos_ssh::check::{Checked, Scope};
use nixos_ssh::diagnostic::Diagnostic;
use nixos_ssh::lint::config::selection::is_always_on;
use nixos_ssh::lint::suppression::unused_entries;
use nixos_ssh::source::Sources;

use super::plan::{Group, Plan};
use crate::args::CheckArgs;

/// The entries of a run.
pub struct Entries<'p> {
    plan: &'p Plan,
    scope: Scope,
    /// Whether a file could not be read to its end, or what is checked is no file.
    is_partial: bool,
    /// Those of each config that match a finding, or may match one that this run does not look for.
    used: BTreeMap<&'p Path, BTreeSet<usize>>,
}

impl<'p> Entries<'p> {
    /// Those of a plan.
    pub fn new(plan: &'p Plan, args: &CheckArgs) -> Entries<'p> {
        let scope = if args.parse_all { Scope::Everything } else { Scope::Relevant };
        let mut used: BTreeMap<&Path, BTreeSet<usize>> = BTreeMap::new();
        for (config, group) in plan.groups.iter().filter_map(with_config) {
            used.entry(config).or_default().extend(&group.passed_over);
        }
        Entries { plan, scope, is_partial: args.hosts.any(), used }
    }

    /// Notes what was found in the file of a job.
    pub fn checked(&mut self, job: usize, checked: &Checked) {
        let is_broken = |found: &Diagnostic| found.rule.is_some_and(is_always_on);
        self.is_partial |= checked.broken.is_some() || checked.diagnostics.iter().any(is_broken);
        let group = self.plan.jobs.get(job).and_then(|job| self.plan.groups.get(job.group));
        if let Some((config, _)) = group.and_then(with_config) {
            self.used.entry(config).or_default().extend(&checked.used_entries);
        }
    }

    /// A finding for each that ignored nothing, in its config: of the configs all of whose files were checked.
    pub fn unused(&self) -> Vec<Checked> {
        if self.is_partial {
            return Vec::new();
        }
        let mut told = BTreeSet::new();
        let whole = self.plan.groups.iter().filter(|group| group.is_whole).filter_map(with_config);
        let first = whole.filter(|(config, _)| told.insert(*config));
        first.filter_map(|(config, group)| self.of_config(self.used.get(config)?, group)).collect()
    }

    fn of_config(&self, used: &BTreeSet<usize>, group: &Group) -> Option<Checked> {
        let mut diagnostics = unused_entries(&group.options.config, self.scope, |number| used.contains(&number));
        let text = self.plan.configs.get(diagnostics.first()?.labels.first()?.span.source)?;
        let mut sources = Sources::default();
        let source = sources.add(&text.name, &text.text);
        diagnostics.iter_mut().flat_map(|found| &mut found.labels).for_each(|label| label.span.source = source);
        Some(Checked { sources, diagnostics, ..Checked::default() })
    }
}

fn with_config(group: &Group) -> Option<(&Path, &Group)> {
    Some((group.config.as_deref()?, group))
}
