//! Fixes: edits on the text of sources that exist, and whether they may be made without asking.

use crate::source::Span;

/// Replaces the bytes of a span; an empty span inserts, an empty replacement deletes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced.
    pub span: Span,
    /// What stands there afterwards.
    pub replacement: String,
}

/// Whether a fix changes what the configuration means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Applicability {
    /// The evaluated result stays equal, or the old value could not have evaluated or worked.
    Safe,
    /// It changes behaviour, on purpose.
    Unsafe,
}

impl Applicability {
    /// `safe` or `unsafe`.
    ///
    /// ```
    /// assert_eq!(nixos_ssh::fix::Applicability::Safe.as_str(), "safe");
    /// ```
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Applicability::Safe => "safe",
            Applicability::Unsafe => "unsafe",
        }
    }
}

/// A change that mends a finding: disjoint edits that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does: "let root log in with a key only".
    pub message: String,
    /// Whether it may be made without asking.
    pub applicability: Applicability,
    /// The edits, disjoint, in the order of the text.
    pub edits: Vec<Edit>,
}

impl Fix {
    /// A fix of one edit.
    ///
    /// ```
    /// use nixos_ssh::{fix::{Applicability, Fix}, source::Span};
    /// let fix = Fix::new("spell it as NixOS does", Applicability::Safe, Span::new(0, 4..8), "Macs");
    /// assert_eq!(fix.edits.len(), 1);
    /// ```
    pub fn new(
        message: impl Into<String>,
        applicability: Applicability,
        span: Span,
        replacement: impl Into<String>,
    ) -> Fix {
        Fix { message: message.into(), applicability, edits: vec![Edit { span, replacement: replacement.into() }] }
    }
}
