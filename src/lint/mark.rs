//! What a run knows of a finding besides the finding: its name, and whether it counts.

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
}

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

/// Stands for a mark that was not given.
static ACTIVE: Mark = Mark { fingerprint: String::new(), status: Status::Active };

/// Every diagnostic with its mark.
pub(crate) fn marked<'c>(checked: &'c Checked, marks: &'c [Mark]) -> impl Iterator<Item = (&'c Diagnostic, &'c Mark)> {
    checked.diagnostics.iter().zip(marks.iter().chain(std::iter::repeat(&ACTIVE)))
}
