//! Edits of texts, and what a text is after them: nothing here knows Nix, SSH or why something changes.

use std::ops::Range;

use thiserror::Error;

use super::Span;

/// Replaces the bytes of a span; an empty span inserts, an empty replacement deletes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// What is replaced.
    pub span: Span,
    /// What stands there afterwards.
    pub replacement: String,
}

/// Why edits cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SpliceError {
    /// It ends behind the text, or before it begins.
    #[error("an edit of the bytes {0} to {1} is outside of the text")]
    Outside(usize, usize),
    /// It begins or ends inside a character.
    #[error("an edit of the bytes {0} to {1} divides a character")]
    InsideCharacter(usize, usize),
    /// It begins before the one in front of it ends, or at the same place where that is not allowed.
    #[error("an edit of the bytes {0} to {1} overlaps the one before it")]
    Overlap(usize, usize),
}

/// Whether two edits may begin at one place, of which the first is an insertion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SamePlace {
    /// They are made in the order in which they are given.
    InOrder,
    /// Nobody knows which of the two comes first.
    Refused,
}

impl Edit {
    /// Replaces bytes of a text that is the only source.
    ///
    /// ```
    /// use nixos_ssh::source::edit::Edit;
    /// assert_eq!(Edit::replace(4..5, "2").span.start, 4);
    /// ```
    pub fn replace(range: Range<usize>, replacement: impl Into<String>) -> Edit {
        Edit { span: Span::new(0, range), replacement: replacement.into() }
    }

    /// Puts something into a text that is the only source.
    ///
    /// ```
    /// use nixos_ssh::source::edit::Edit;
    /// assert_eq!(Edit::insert(4, "2"), Edit::replace(4..4, "2"));
    /// ```
    pub fn insert(at: usize, text: impl Into<String>) -> Edit {
        Edit::replace(at..at, text)
    }

    /// Takes bytes out of a text that is the only source.
    ///
    /// ```
    /// use nixos_ssh::source::edit::Edit;
    /// assert_eq!(Edit::delete(4..5), Edit::replace(4..5, ""));
    /// ```
    #[must_use]
    pub fn delete(range: Range<usize>) -> Edit {
        Edit::replace(range, "")
    }

    /// The bytes that are replaced.
    ///
    /// ```
    /// assert_eq!(nixos_ssh::source::edit::Edit::insert(4, "2").range(), 4..4);
    /// ```
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        self.span.start as usize..self.span.end as usize
    }
}

/// A text after edits, which are sorted and apart. Which source they belong to is not looked at.
///
/// # Errors
/// Edits that are outside of the text, divide a character, or are not sorted and apart.
///
/// ```
/// use nixos_ssh::source::edit::{Edit, SamePlace, splice};
/// let edits = [Edit::insert(1, "b"), Edit::insert(1, "c")];
/// assert_eq!(splice("ad", &edits, SamePlace::InOrder).as_deref(), Ok("abcd"));
/// assert!(splice("ad", &edits, SamePlace::Refused).is_err());
/// ```
pub fn splice(text: &str, edits: &[Edit], same_place: SamePlace) -> Result<String, SpliceError> {
    let mut out = String::with_capacity(text.len() + edits.iter().map(|edit| edit.replacement.len()).sum::<usize>());
    let mut done = 0;
    let mut last_start = None;
    for edit in edits {
        let Range { start, end } = edit.range();
        if start > end || end > text.len() {
            return Err(SpliceError::Outside(start, end));
        }
        if start < done || same_place == SamePlace::Refused && last_start == Some(start) {
            return Err(SpliceError::Overlap(start, end));
        }
        let (Some(kept), Some(_)) = (text.get(done..start), text.get(start..end)) else {
            return Err(SpliceError::InsideCharacter(start, end));
        };
        out.push_str(kept);
        out.push_str(&edit.replacement);
        (done, last_start) = (end, Some(start));
    }
    out.push_str(text.get(done..).unwrap_or_default());
    Ok(out)
}
