//! What a check found in one file, and what it read for it.

use std::collections::BTreeSet;

use crate::configuration::Configuration;
use crate::diagnostic::Diagnostic;
use crate::nix::files::FileError;
use crate::nix::module::reader::Outcome;
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
    /// The `[[ignore]]` entries of the config, by their place in it, that match a finding.
    pub used_entries: BTreeSet<usize>,
    /// The files that it imports, directly or not; not those that were only looked into for an option.
    pub led_to: BTreeSet<String>,
    /// The hosts that the file speaks of.
    pub hosts: Vec<Configuration>,
    /// What was done with it.
    pub outcome: Outcome,
    /// Why the text is not, or not as a whole, what Nix reads.
    pub broken: Option<FileError>,
}
