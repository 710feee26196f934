//! What a run says, file after file: no output needs more memory than the largest file and the names of files.

use super::summary::Summary;
use crate::check::Checked;
use crate::diagnostic::{Diagnostic, Severity};
use crate::nix::files::FileError;

/// What becomes of a finding.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Status {
    /// It counts.
    #[default]
    Active,
    /// A comment in the source takes it back; the reason it gives, perhaps empty.
    Suppressed(String),
    /// The baseline knows it.
    Baseline,
    /// It is below the severity that was asked for: no output has it, the summary counts it.
    Hidden,
}

/// What a run knows of a diagnostic besides itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mark {
    /// Its name, which stays when lines move: see [`fingerprint`](crate::lint::fingerprint).
    pub fingerprint: String,
    /// What becomes of it.
    pub status: Status,
}

/// An output. Files come in an order that is the same in every run; each call gives the text that comes next.
pub trait Report {
    /// The findings of one file. Marks go with the diagnostics in their order; without one, a diagnostic counts.
    fn file(&mut self, checked: &Checked, marks: &[Mark]) -> String;

    /// A file that could not be read.
    fn unreadable(&mut self, name: &str, error: &FileError) -> String;

    /// What comes after the last file. Called once.
    fn end(&mut self, summary: &Summary) -> String;
}

/// What a report is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// For people: the line, a caret, what to do.
    #[cfg(feature = "cli")]
    Human,
    /// Our own JSON; [`json::schema`](super::json::schema()) is its schema.
    Json,
    /// SARIF 2.1.0.
    Sarif,
    /// Workflow commands of GitHub Actions.
    Github,
}

impl Format {
    /// Every format.
    pub const ALL: &'static [Format] = &[
        #[cfg(feature = "cli")]
        Format::Human,
        Format::Json,
        Format::Sarif,
        Format::Github,
    ];

    /// Its name: `json`.
    ///
    /// ```
    /// assert_eq!(nixos_ssh::emit::report::Format::Sarif.as_str(), "sarif");
    /// ```
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            #[cfg(feature = "cli")]
            Format::Human => "human",
            Format::Json => "json",
            Format::Sarif => "sarif",
            Format::Github => "github",
        }
    }

    /// Begins a report.
    ///
    /// ```
    /// use nixos_ssh::emit::{report::Format, summary::Summary};
    /// let text = Format::Json.begin().end(&Summary::default());
    /// assert!(text.starts_with("{\"version\":1,"));
    /// ```
    #[must_use]
    pub fn begin(self) -> Box<dyn Report> {
        match self {
            #[cfg(feature = "cli")]
            Format::Human => Box::new(super::human::Human::begin()),
            Format::Json => Box::new(super::json::Json::begin()),
            Format::Sarif => Box::new(super::sarif::Sarif::begin()),
            Format::Github => Box::new(super::github::Github::begin()),
        }
    }
}

/// Hides the findings that count but are less severe than what was asked for.
///
/// ```
/// use nixos_ssh::{check::Checked, diagnostic::{Diagnostic, Severity}, emit::report::{Mark, Status, hide_below}};
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
pub(super) fn marked<'c>(checked: &'c Checked, marks: &'c [Mark]) -> impl Iterator<Item = (&'c Diagnostic, &'c Mark)> {
    checked.diagnostics.iter().zip(marks.iter().chain(std::iter::repeat(&ACTIVE)))
}
