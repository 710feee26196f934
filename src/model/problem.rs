//! What can be wrong with an option, typed, and the context that collects every problem of one run.

use thiserror::Error;

use super::release::Release;
use super::text::TextError;
use crate::nix::string::attribute_name;
use crate::source::Span;
use crate::ssh::directive::DirectiveError;
use crate::ssh::key_error::KeyError;

/// What is wrong with one option.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Problem {
    /// NixOS has no such option here.
    #[error("NixOS has no option of this name")]
    UnknownOption {
        /// The nearest right name.
        nearest: Option<String>,
    },
    /// The value is of another type.
    #[error("expected {expected}, found {found}")]
    WrongType {
        /// The type in words.
        expected: String,
        /// What stands there.
        found: String,
    },
    /// The name stands twice in one set.
    #[error("defined twice")]
    Twice,
    /// A required option has no value.
    #[error("missing: it has no default")]
    Missing,
    /// The option came later than the target release.
    #[error("NixOS {release} does not have this option, it came with {since}")]
    NotInRelease {
        /// The target release.
        release: Release,
        /// The first release with the option.
        since: Release,
    },
    /// Up to some release the option took strings only.
    #[error("NixOS {release} takes only an absolute path here, a path beside the module needs {since}")]
    NoPathInRelease {
        /// The target release.
        release: Release,
        /// The first release that takes a path.
        since: Release,
    },
    /// A name that cannot be used.
    #[error("{what} cannot be {name:?}: {reason}")]
    BadName {
        /// What is named: a user, a group, a host.
        what: &'static str,
        /// The name.
        name: String,
        /// Why not.
        reason: &'static str,
    },
    /// A text that cannot be written safely.
    #[error(transparent)]
    Text(#[from] TextError),
    /// Not a usable authorized key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// Not a usable line of sshd_config or ssh_config.
    #[error(transparent)]
    Directive(#[from] DirectiveError),
    /// More items than anyone needs.
    #[error("{count} items, at most {limit} are written")]
    TooMany {
        /// How many there are.
        count: usize,
        /// The limit.
        limit: usize,
    },
}

impl Problem {
    /// What to do about it, when that is clear.
    ///
    /// ```
    /// use nixos_ssh::model::problem::Problem;
    /// let problem = Problem::UnknownOption { nearest: Some("enable".into()) };
    /// assert_eq!(problem.help().as_deref(), Some("did you mean `enable`?"));
    /// ```
    #[must_use]
    pub fn help(&self) -> Option<String> {
        match self {
            Problem::UnknownOption { nearest } => nearest.as_ref().map(|name| format!("did you mean `{name}`?")),
            Problem::Directive(error) => error.help(),
            Problem::Key(error) => error.help(),
            Problem::Text(error) => error.help(),
            _ => None,
        }
    }
}

/// A problem with its option and its place.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{path}: {problem}")]
pub struct OptionError {
    /// The option, as NixOS writes it: `users.users.alice.openssh.authorizedKeys.keys[0]`.
    pub path: String,
    /// What is wrong.
    pub problem: Problem,
    /// Where the value stands in its source.
    pub span: Span,
}

/// Every problem of one run; never empty.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub struct OptionErrors(pub Vec<OptionError>);

impl std::fmt::Display for OptionErrors {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, error) in self.0.iter().enumerate() {
            if index > 0 {
                formatter.write_str("\n")?;
            }
            write!(formatter, "{error}")?;
        }
        Ok(())
    }
}

/// Where reading and writing stand: the release, the option's path and the problems so far.
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// The release whose options are meant.
    pub release: Release,
    path: String,
    span: Span,
    problems: Vec<OptionError>,
}

impl Default for Span {
    fn default() -> Span {
        Span::NONE
    }
}

impl Context {
    /// A fresh context for a release.
    ///
    /// ```
    /// use nixos_ssh::model::{problem::Context, release::Release};
    /// assert!(Context::new(Release::default()).finish(()).is_ok());
    /// ```
    #[must_use]
    pub fn new(release: Release) -> Context {
        Context { release, ..Context::default() }
    }

    /// A context below an option.
    pub(crate) fn below(release: Release, path: &str) -> Context {
        Context { release, path: path.to_owned(), ..Context::default() }
    }

    /// The option at hand.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// Moves the problems of another context here.
    pub(crate) fn absorb(&mut self, other: Context) {
        self.problems.extend(other.problems);
    }

    /// Runs `work` one attribute deeper.
    pub(crate) fn in_attribute<R>(&mut self, name: &str, span: Span, work: impl FnOnce(&mut Context) -> R) -> R {
        self.in_option(&attribute_name(name), span, work)
    }

    /// Runs `work` inside one option whose dotted name needs no quoting.
    pub(crate) fn in_option<R>(&mut self, name: &str, span: Span, work: impl FnOnce(&mut Context) -> R) -> R {
        let (length, outer) = (self.path.len(), self.span);
        if length > 0 {
            self.path.push('.');
        }
        self.path.push_str(name);
        if !span.is_none() {
            self.span = span;
        }
        let result = work(self);
        self.path.truncate(length);
        self.span = outer;
        result
    }

    /// Runs `work` on one element of a list.
    pub(crate) fn in_element<R>(&mut self, index: usize, span: Span, work: impl FnOnce(&mut Context) -> R) -> R {
        let (length, outer) = (self.path.len(), self.span);
        self.path.push('[');
        match u8::try_from(index) {
            // Most lists are short, and this runs for every key there is.
            Ok(digit @ 0..=9) => self.path.push(char::from(b'0' + digit)),
            _ => self.path.push_str(&index.to_string()),
        }
        self.path.push(']');
        if !span.is_none() {
            self.span = span;
        }
        let result = work(self);
        self.path.truncate(length);
        self.span = outer;
        result
    }

    /// Reports a problem with the option at hand.
    pub(crate) fn report(&mut self, problem: impl Into<Problem>) {
        self.problems.push(OptionError { path: self.path.clone(), problem: problem.into(), span: self.span });
    }

    /// Reports a problem at a narrower place.
    pub(crate) fn report_at(&mut self, span: Span, problem: impl Into<Problem>) {
        let span = if span.is_none() { self.span } else { span };
        self.problems.push(OptionError { path: self.path.clone(), problem: problem.into(), span });
    }

    /// Whether nothing was reported so far.
    pub(crate) fn is_clean(&self) -> bool {
        self.problems.is_empty()
    }

    /// The result, or every problem in the order of the text.
    ///
    /// # Errors
    /// All problems that were reported.
    ///
    /// ```
    /// use nixos_ssh::model::problem::Context;
    /// assert_eq!(Context::default().finish(1), Ok(1));
    /// ```
    pub fn finish<T>(mut self, result: T) -> Result<T, OptionErrors> {
        if self.problems.is_empty() {
            return Ok(result);
        }
        self.problems.sort_by_key(|error| (error.span.source, error.span.start));
        Err(OptionErrors(self.problems))
    }
}
