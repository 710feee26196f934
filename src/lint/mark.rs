//! What a run knows of a finding besides the finding: its name, and whether it counts.

use std::collections::{BTreeMap, HashMap};
use std::mem::{Discriminant, discriminant};

use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::checked::Checked;

/// What becomes of a finding.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Status {
    /// It counts.
    #[default]
    Active,
    /// A comment in the source or an entry of the config takes it back; the reason it gives, perhaps empty.
    Suppressed(String),
    /// The baseline knows it.
    Baseline,
    /// It is below the severity that was asked for: no output has it, the summary counts it.
    Hidden,
}

/// What a run knows of a diagnostic besides itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mark {
    /// Its name, which stays when lines move: see [`fingerprint`](super::fingerprint).
    pub fingerprint: String,
    /// What becomes of it.
    pub status: Status,
    /// Whether its rule was found [too often](MOST) in its file to show it: it counts like the others.
    pub left_out: bool,
}

/// How many findings of one rule in one file outputs have. Nobody reads more, and text that is made to be found fault
/// with would give a report of any size.
pub const MOST: usize = 1000;

/// Hides the findings that count but are less severe than what was asked for.
///
/// ```
/// use nixos_ssh::{check::Checked, diagnostic::{Diagnostic, Severity}, lint::mark::{Mark, Status, hide_below}};
/// let checked = Checked { diagnostics: vec![Diagnostic::new(Severity::Note, "…")], ..Checked::default() };
/// let mut marks = vec![Mark::default()];
/// hide_below(&checked, &mut marks, Severity::Warning);
/// assert_eq!(marks[0].status, Status::Hidden);
/// ```
pub fn hide_below(checked: &Checked, marks: &mut [Mark], least: Severity) {
    for (diagnostic, mark) in checked.diagnostics.iter().zip(marks) {
        if diagnostic.severity < least && mark.status == Status::Active {
            mark.status = Status::Hidden;
        }
    }
}

/// Leaves out what is more than [`MOST`] of one rule; those that count, are in the baseline or are suppressed each by
/// themselves.
///
/// ```
/// use nixos_ssh::{check::Checked, diagnostic::{Diagnostic, Severity}, lint::mark::{MOST, Mark, leave_out}};
/// let diagnostics = vec![Diagnostic::new(Severity::Note, "…"); MOST + 2];
/// let mut marks = vec![Mark::default(); diagnostics.len()];
/// leave_out(&Checked { diagnostics, ..Checked::default() }, &mut marks);
/// assert_eq!(marks.iter().filter(|mark| mark.left_out).count(), 2);
/// ```
pub fn leave_out(checked: &Checked, marks: &mut [Mark]) {
    let mut seen: HashMap<(Option<&str>, Discriminant<Status>), usize> = HashMap::new();
    for (diagnostic, mark) in checked.diagnostics.iter().zip(marks) {
        let number = seen.entry((diagnostic.rule, discriminant(&mark.status))).or_default();
        *number += 1;
        mark.left_out = *number > MOST;
    }
}

/// The rules of which findings are left out that an output would have, and how many.
pub(crate) fn left_out<'c>(
    checked: &'c Checked,
    marks: &'c [Mark],
    has: impl Fn(&Status) -> bool,
) -> Vec<(&'static str, usize)> {
    let mut rules: BTreeMap<&'static str, usize> = BTreeMap::new();
    for (diagnostic, _) in marked(checked, marks).filter(|(_, mark)| mark.left_out && has(&mark.status)) {
        *rules.entry(diagnostic.rule.unwrap_or_default()).or_default() += 1;
    }
    rules.into_iter().collect()
}

/// What is said of findings that are left out.
pub(crate) fn left_out_in_words(number: usize, rule: &str) -> String {
    format!("... and {number} more of {rule} in this file")
}

/// Stands for a mark that was not given.
static ACTIVE: Mark = Mark { fingerprint: String::new(), status: Status::Active, left_out: false };

/// The diagnostics that an output has, with their marks.
pub(crate) fn shown<'c>(
    checked: &'c Checked,
    marks: &'c [Mark],
    has: impl Fn(&Status) -> bool,
) -> impl Iterator<Item = (&'c Diagnostic, &'c Mark)> {
    marked(checked, marks).filter(move |(_, mark)| !mark.left_out && has(&mark.status))
}

/// Every diagnostic with its mark.
pub(crate) fn marked<'c>(checked: &'c Checked, marks: &'c [Mark]) -> impl Iterator<Item = (&'c Diagnostic, &'c Mark)> {
    checked.diagnostics.iter().zip(marks.iter().chain(std::iter::repeat(&ACTIVE)))
}
