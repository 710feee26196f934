//! Edits on Nix text that exists: set, remove, append, rename at an option's path. What no edit touches stays as it is.
//!
//! Nothing here knows SSH. A wish is turned into edits; the text they make is read again before anyone gets it.

pub(crate) mod append;
pub(crate) mod binding;
pub(crate) mod document;
mod find;
pub(crate) mod lines;
pub(crate) mod list;
pub(crate) mod names;
mod path;
pub(crate) mod rename;

use std::ops::Range;

use thiserror::Error;

use crate::nix::string::attribute_name;
use crate::source::edit::{SamePlace, splice};

pub use crate::source::edit::Edit;
pub use path::{append, remove, remove_element, set};
pub use rename::rename;

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
pub fn apply(text: &str, mut edits: Vec<Edit>) -> Result<String, EditError> {
    edits.sort();
    edits.dedup();
    splice(text, &edits, SamePlace::InOrder).map_err(|_| EditError::Conflict)
}

/// A path as it is written.
fn dotted(path: &[&str]) -> String {
    path.iter().map(|name| attribute_name(name)).collect::<Vec<_>>().join(".")
}
