//! The life of a key in Nix files that exist: found, added, removed, replaced, without touching anything else.
//!
//! A wish becomes edits on the text of the files that hold the keys: lists, the variables behind them, key files. What
//! the edits make is read again, and only if exactly the wished keys differ does anyone get it.

mod compare;
mod elsewhere;
mod home;
pub mod inventory;
mod place;
mod plan;
pub(crate) mod snapshot;
pub mod wish;
mod work;

use std::ops::Range;

use thiserror::Error;

pub use elsewhere::{AlsoFound, Elsewhere, Unsearched};
pub use plan::{FileChange, Plan, plan, plan_among};
pub use work::Touched;

use crate::nix::write::edit::EditError;

/// Why a wish about keys is not fulfilled. Nothing is changed then.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum KeysError {
    /// No key is meant by what was said.
    #[error("no key that lets anybody in is {0}")]
    NoSuchKey(String),
    /// No file defines the user.
    #[error("no file defines the user {0}")]
    NoSuchUser(String),
    /// Several files could be meant.
    #[error("{user} is defined in {}: say which file is meant", .files.join(", "))]
    SeveralFiles {
        /// The user.
        user: String,
        /// The files.
        files: Vec<String>,
    },
    /// The key stands where it cannot be changed by an edit.
    #[error("{file}:{line}: {reason}")]
    Unclear {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// Why.
        reason: String,
    },
    /// A list of several users would change for all of them.
    #[error("the change would also be one for {}: --shared allows it", .users.join(", "))]
    Shared {
        /// The other users.
        users: Vec<String>,
    },
    /// Nobody who may administer could log in with a key any more.
    #[error("{file}: no administrator would have a key any more")]
    LockOut {
        /// The file of the host.
        file: String,
    },
    /// A comment that cannot stand in a line or a string.
    #[error("a comment cannot hold {0}")]
    Comment(&'static str),
    /// The edits would make something else of the configuration, too.
    #[error("{file}: the change would do more than was wished: {what}")]
    Differs {
        /// The file.
        file: String,
        /// What would change besides.
        what: String,
    },
    /// A file cannot be edited.
    #[error("{file}: {error}")]
    Edit {
        /// The file.
        file: String,
        /// Where, if it is known.
        range: Option<Range<usize>>,
        /// Why.
        error: EditError,
    },
}

impl KeysError {
    /// Whether it is about places that could stay as they are while the rest changes.
    fn is_of_a_place(&self) -> bool {
        matches!(self, KeysError::Differs { .. } | KeysError::Edit { .. } | KeysError::Unclear { .. })
    }

    /// Why, without where.
    fn reason(&self) -> String {
        match self {
            KeysError::Differs { what, .. } => format!("a change here would do more than was wished: {what}"),
            KeysError::Edit { error, .. } => error.to_string(),
            KeysError::Unclear { reason, .. } => reason.clone(),
            other => other.to_string(),
        }
    }
}
