//! What a run says, file after file: no output needs more memory than the largest file and the names of files.

use super::summary::Summary;
use crate::check::Checked;
use crate::lint::mark::Mark;
use crate::nix::files::FileError;

/// An output. Files come in an order that is the same in every run; each call gives the text that comes next.
pub trait Report {
    /// The findings of one file. Marks go with the diagnostics in their order; without one, a diagnostic counts.
    fn file(&mut self, checked: &Checked, marks: &[Mark]) -> String;

    /// A file that could not be read.
    fn unreadable(&mut self, name: &str, error: &FileError) -> String;

    /// What comes after the last file. Called once.
    fn end(&mut self, summary: &Summary) -> String;
}
