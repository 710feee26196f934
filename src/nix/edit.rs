//! Edits on Nix text that exists: set, remove, append, rename at an option's path. What no edit touches stays as it is.
//!
//! Nothing here knows SSH. A wish is turned into edits; the text they make is read again before anyone gets it.

pub(crate) mod append;
pub(crate) mod binding;
pub(crate) mod document;
pub(crate) mod lines;
pub(crate) mod list;
pub(crate) mod names;
mod path;
pub(crate) mod rename;

use std::ops::Range;

use thiserror::Error;

pub use path::{append, remove, remove_element, set};
pub use rename::rename;

/// Replaces bytes of one text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TextEdit {
    /// The bytes; none for an insertion.
    pub range: TextRange,
    /// What stands there afterwards.
    pub replacement: String,
}

/// The bytes `start..end` of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TextRange {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

impl TextEdit {
    pub(crate) fn replace(range: Range<usize>, replacement: impl Into<String>) -> TextEdit {
        TextEdit { range: TextRange { start: range.start, end: range.end }, replacement: replacement.into() }
    }

    pub(crate) fn insert(at: usize, text: impl Into<String>) -> TextEdit {
        TextEdit::replace(at..at, text)
    }

    pub(crate) fn delete(range: Range<usize>) -> TextEdit {
        TextEdit::replace(range, "")
    }
}

/// Why a text is not edited.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum EditError {
    /// Nix would not take the text as it is.
    #[error("{message}")]
    Syntax {
        /// Where.
        range: Range<usize>,
        /// What is wrong.
        message: String,
    },
    /// No definition of the option stands in the text.
    #[error("{path} is not defined here")]
    NotDefined {
        /// The option.
        path: String,
    },
    /// The place cannot be edited: what stands there is made by something that cannot be seen through.
    #[error("{reason}")]
    Unclear {
        /// Where.
        range: Range<usize>,
        /// Why.
        reason: String,
    },
    /// The edits do not fit together, or would make a text that means something else than was wished.
    #[error("the edits do not fit together")]
    Conflict,
}

/// The text after edits; they may come in any order and must not overlap.
///
/// # Errors
/// [`EditError::Conflict`] when two overlap or one does not lie in the text.
///
/// ```
/// use nixos_ssh::nix::edit::{apply, set};
/// let text = "{ a = 1; }";
/// let edits = set(text, &["a"], "2")?;
/// assert_eq!(apply(text, edits)?, "{ a = 2; }");
/// # Ok::<(), nixos_ssh::nix::edit::EditError>(())
/// ```
pub fn apply(text: &str, mut edits: Vec<TextEdit>) -> Result<String, EditError> {
    edits.sort();
    edits.dedup();
    let mut out = String::with_capacity(text.len() + edits.iter().map(|edit| edit.replacement.len()).sum::<usize>());
    let mut at = 0;
    for edit in &edits {
        if edit.range.start < at || edit.range.end < edit.range.start {
            return Err(EditError::Conflict);
        }
        out.push_str(text.get(at..edit.range.start).ok_or(EditError::Conflict)?);
        out.push_str(&edit.replacement);
        at = edit.range.end;
    }
    out.push_str(text.get(at..).ok_or(EditError::Conflict)?);
    Ok(out)
}
