//! What was found at one place of a configuration: a value, or why it cannot be known.
//!
//! A [`Value`](crate::model::value::Value) is wholly known and can be written; a [`Datum`] may have parts that nobody could
//! read.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::source::Span;

/// A value with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// What it is.
    pub datum: Datum,
    /// Where it stands: the expression that gave it.
    pub span: Span,
}

/// A value of Nix, as far as it is known.
#[derive(Debug, Clone, PartialEq)]
pub enum Datum {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Float(f64),
    /// A string.
    Text(Arc<Text>),
    /// A path literal, as written or joined: `./keys/alice.pub`, `/etc/nixos/key`.
    Path(Arc<PathText>),
    /// A package: `pkgs.zsh`.
    Package(String),
    /// A list; an element may be [`Datum::Rest`].
    List(Vec<Found>),
    /// An attribute set.
    Set(Set),
    /// A function.
    Function,
    /// One value nobody could read.
    Unknown(Unknown),
    /// In a list: any number of elements nobody could read.
    Rest(Unknown),
}

/// An attribute set as a value, such as an element of `hostKeys`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Set {
    /// Attributes by name.
    pub attributes: BTreeMap<String, SetAttribute>,
    /// There may be more attributes, or others.
    pub rest: Option<Unknown>,
}

/// One attribute of a [`Set`].
#[derive(Debug, Clone, PartialEq)]
pub struct SetAttribute {
    /// Where its name stands.
    pub name: Span,
    /// Its value.
    pub value: Found,
}

/// A path literal and the file it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathText {
    /// As people would write it: `./keys/alice.pub`, `~/key`, `<nixpkgs>`, `/etc/ssh/key`.
    pub text: String,
    /// The file as the [`Files`](crate::nix::files::Files) know it; nothing for `~/…` and `<…>`.
    pub file: Option<String>,
}

/// Why something is not known.
#[derive(Debug, Clone, PartialEq)]
pub struct Unknown {
    /// Why.
    pub reason: Reason,
    /// What could not be known.
    pub span: Span,
    /// Its name, if it has one: `config.networking.hostName`, `pkgs.openssh`, `inputs.self`.
    pub name: Option<Arc<str>>,
    /// What it can only be, if that is known: the branches of an `if` whose condition nobody knows.
    pub alternatives: Vec<Found>,
}

/// Why something is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// The argument of a function or module.
    Argument,
    /// An input of a flake, or what one holds: its lock says which.
    Input,
    /// An option of another module.
    Config,
    /// A package, or what a package holds.
    Package,
    /// A file that could not be read: it is missing, outside the root, or no text.
    File,
    /// A file in the network or the result of a build.
    Fetched,
    /// A condition that is not known.
    Condition,
    /// A function or operator that this evaluator does not know.
    Function,
    /// A value that Nix itself would refuse.
    Error,
    /// A value that depends on itself.
    Recursion,
    /// More work than one file may take.
    Limit,
    /// The syntax is broken.
    Syntax,
    /// The machine that evaluates: its environment, clock, file system.
    Impure,
    /// Nix could not evaluate it.
    Evaluation,
    /// The part of an evaluated configuration that was given does not have it.
    NotGiven,
}

impl Reason {
    /// In words, to follow "not checked: ".
    ///
    /// ```
    /// use nixos_ssh::configuration::datum::Reason;
    /// assert_eq!(Reason::Argument.as_str(), "comes from an argument");
    /// ```
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Reason::Argument | Reason::Input => "comes from an argument",
            Reason::Config => "comes from another module",
            Reason::Package => "comes from a package",
            Reason::File => "comes from a file that could not be read",
            Reason::Fetched => "comes from the network or a build",
            Reason::Condition => "depends on a condition that is not known",
            Reason::Function => "comes from a function that only Nix can run",
            Reason::Error => "would not evaluate in Nix",
            Reason::Recursion => "depends on itself",
            Reason::Limit => "takes more steps than one file may",
            Reason::Syntax => "has broken syntax",
            Reason::Impure => "depends on the machine that evaluates",
            Reason::Evaluation => "could not be evaluated",
            Reason::NotGiven => "is not in the part of the configuration that was given",
        }
    }
}

pub use crate::ssh::word::UNKNOWN_PART;

/// A string that knows where each part of it stands.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Text {
    /// The characters; [`UNKNOWN_PART`] for each part nobody could read.
    pub text: String,
    /// Where they stand, in order of `at`.
    pub runs: Vec<Run>,
    /// The parts nobody could read, in order.
    pub unknown: Vec<Unknown>,
}

/// From this byte of a [`Text`] on, it is the bytes of a source from `span.start` on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// Byte of the text.
    pub at: u32,
    /// Its place; a run whose span has another length than the run stands there as a whole (an escape).
    pub span: Span,
}

impl Text {
    /// The string, if all of it is known.
    ///
    /// ```
    /// use nixos_ssh::configuration::datum::Text;
    /// assert_eq!(Text::plain("a").known(), Some("a"));
    /// ```
    #[must_use]
    pub fn known(&self) -> Option<&str> {
        self.unknown.is_empty().then_some(self.text.as_str())
    }

    /// A string without places.
    ///
    /// ```
    /// assert_eq!(nixos_ssh::configuration::datum::Text::plain("a").text, "a");
    /// ```
    #[must_use]
    pub fn plain(text: &str) -> Text {
        Text { text: text.to_owned(), ..Text::default() }
    }

    /// Where some bytes of the text stand; [`Span::NONE`] when nobody knows.
    ///
    /// ```
    /// use nixos_ssh::{configuration::datum::{Run, Text}, source::Span};
    /// let text = Text { runs: vec![Run { at: 0, span: Span::new(0, 10..13) }], ..Text::plain("abc") };
    /// assert_eq!(text.span(1..2), Span::new(0, 11..12));
    /// ```
    #[must_use]
    pub fn span(&self, range: std::ops::Range<usize>) -> Span {
        let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        let (start, end) = (clamp(range.start), clamp(range.end.max(range.start)));
        let (Some(first), last) = (self.place(start), self.place(end.saturating_sub(1).max(start))) else {
            return Span::NONE;
        };
        let last = last.filter(|last| last.source == first.source && last.end >= first.start).unwrap_or(first);
        if start == end {
            return Span { end: first.start, ..first };
        }
        Span { end: last.end, ..first }
    }

    /// A part of it, with its places.
    ///
    /// ```
    /// use nixos_ssh::configuration::datum::Text;
    /// assert_eq!(Text::plain("a\nb").slice(2..3).text, "b");
    /// ```
    #[must_use]
    pub fn slice(&self, range: std::ops::Range<usize>) -> Text {
        let Some(text) = self.text.get(range.clone()) else { return Text::default() };
        let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        let (start, end) = (clamp(range.start), clamp(range.end));
        let mut runs = Vec::new();
        let length = clamp(self.text.len());
        let first = self.runs.partition_point(|run| run.at <= start).saturating_sub(1);
        for (index, run) in self.runs.iter().enumerate().skip(first) {
            let run_end = self.runs.get(index + 1).map_or(length, |next| next.at);
            if run.at >= end {
                break;
            }
            if run_end <= start {
                continue;
            }
            let mut span = run.span;
            if !span.is_none() && span.end - span.start == run_end - run.at {
                let (skipped, cut) = (start.saturating_sub(run.at), run_end.saturating_sub(end));
                span = Span { start: span.start + skipped, end: span.end - cut, ..span };
            }
            runs.push(Run { at: run.at.max(start) - start, span });
        }
        let inside = if self.unknown.is_empty() { 0 } else { text.matches(UNKNOWN_PART).count() };
        let before = match self.text.get(..range.start) {
            Some(before) if inside > 0 => before.matches(UNKNOWN_PART).count(),
            _ => 0,
        };
        let unknown = self.unknown.iter().skip(before).take(inside).cloned().collect();
        Text { text: text.to_owned(), runs, unknown }
    }

    /// The place of one byte.
    fn place(&self, at: u32) -> Option<Span> {
        let index = self.runs.partition_point(|run| run.at <= at).checked_sub(1)?;
        let run = self.runs.get(index)?;
        let length = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        let end = self.runs.get(index + 1).map_or(length, |next| next.at);
        if run.span.is_none() {
            return None;
        }
        let verbatim = run.span.end - run.span.start == end - run.at;
        let start = run.span.start + (at - run.at);
        let next = self.text.get(at as usize..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
        let width = u32::try_from(next).unwrap_or(1);
        Some(if verbatim {
            Span { start, end: (start + width).min(run.span.end.max(start)), ..run.span }
        } else {
            run.span
        })
    }
}

impl Found {
    /// The string, if it is one and all of it is known.
    ///
    /// ```
    /// use nixos_ssh::configuration::datum::{Datum, Found};
    /// assert_eq!(Found::from(Datum::Null).as_str(), None);
    /// ```
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.datum {
            Datum::Text(text) => text.known(),
            _ => None,
        }
    }

    /// Why it is not known, if it is not; a list with unknown elements is known.
    ///
    /// ```
    /// use nixos_ssh::configuration::datum::{Datum, Found};
    /// assert!(Found::from(Datum::Null).unknown().is_none());
    /// ```
    #[must_use]
    pub fn unknown(&self) -> Option<&Unknown> {
        match &self.datum {
            Datum::Unknown(unknown) | Datum::Rest(unknown) => Some(unknown),
            Datum::Text(text) => text.unknown.first(),
            _ => None,
        }
    }
}

impl From<Datum> for Found {
    fn from(datum: Datum) -> Found {
        Found { datum, span: Span::NONE }
    }
}

impl Datum {
    /// What it is, in words for a message: "a string", "a list".
    ///
    /// ```
    /// assert_eq!(nixos_ssh::configuration::datum::Datum::Bool(true).describe(), "true");
    /// ```
    #[must_use]
    pub fn describe(&self) -> &'static str {
        match self {
            Datum::Null => "null",
            Datum::Bool(true) => "true",
            Datum::Bool(false) => "false",
            Datum::Integer(_) => "a whole number",
            Datum::Float(_) => "a number with a fraction",
            Datum::Text(_) => "a string",
            Datum::Path(_) => "a path",
            Datum::Package(_) => "a package",
            Datum::List(_) => "a list",
            Datum::Set(_) => "an attribute set",
            Datum::Function => "a function",
            Datum::Unknown(_) | Datum::Rest(_) => "something unknown",
        }
    }
}
