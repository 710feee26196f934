//! Why something about a login cannot be told, and truth values in which that counts.

use std::sync::Arc;

use crate::configuration::datum::{Reason, Unknown};
use crate::source::Span;

/// Why something is not known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Why {
    /// What kind of reason.
    pub cause: Cause,
    /// What it is about: an option, a file, a keyword.
    pub name: Option<Arc<str>>,
    /// Where it stands; [`Span::NONE`] if it stands nowhere.
    pub span: Span,
    /// The expression that it is a part of: where another one stands there, something else may be meant.
    pub whole: Span,
}

/// What kind of reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// A value of the configuration that nobody could read.
    Value(Reason),
    /// The name that DNS has for an address.
    HostName,
    /// A file that the configuration does not show.
    File,
    /// What a program answers when sshd asks it.
    Program,
    /// The server's time zone, which an expiry without `Z` counts in.
    TimeZone,
    /// A time that was not given.
    Time,
    /// Which of its own signatures a client is willing to make.
    Client,
    /// A keyword that this version of the model does not know.
    Keyword,
    /// The name of a port, which a file of the server has or has not.
    Service,
    /// Packet filter rules written by hand.
    Firewall,
    /// More comparisons than one host may take.
    TooMuch,
    /// What PAM is told to do.
    Pam,
    /// Rules of sudo or doas written by hand.
    Rules,
    /// A module that writes keys while it runs.
    Writes,
    /// A module that brings accounts of its own.
    Brings,
    /// Options of an account whose name nobody could read.
    Unnamed,
    /// A value that this release of sshd never set.
    Memory,
}

impl Why {
    /// A reason about something of this name.
    ///
    /// ```
    /// use nixos_ssh::access::why::{Cause, Why};
    /// use nixos_ssh::source::Span;
    /// let why = Why::new(Cause::File, "/etc/ssh/ca.pub", Span::NONE);
    /// assert_eq!(why.to_string(), "/etc/ssh/ca.pub is a file that the configuration does not show");
    /// ```
    #[must_use]
    pub fn new(cause: Cause, name: &str, span: Span) -> Why {
        Why { cause, name: Some(name.into()), span, whole: span }
    }

    /// The same, as a part of an expression.
    ///
    /// ```
    /// use nixos_ssh::access::why::{Cause, Why};
    /// use nixos_ssh::source::Span;
    /// let why = Why::new(Cause::File, "keys", Span::new(0, 9..13)).within(Span::new(0, 2..15));
    /// assert_eq!((why.span.start, why.whole.start), (9, 2));
    /// ```
    #[must_use]
    pub fn within(self, whole: Span) -> Why {
        Why { whole, ..self }
    }
}

impl From<&Unknown> for Why {
    fn from(unknown: &Unknown) -> Why {
        Why { cause: Cause::Value(unknown.reason), name: unknown.name.clone(), span: unknown.span, whole: unknown.span }
    }
}

impl std::fmt::Display for Why {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.name.as_deref() {
            Some(name) => formatter.write_str(&crate::printable::printable(name))?,
            None => formatter.write_str("a value")?,
        }
        formatter.write_str(" ")?;
        formatter.write_str(match self.cause {
            Cause::Value(reason) => reason.as_str(),
            Cause::HostName => "depends on the name that DNS has for the address",
            Cause::File => "is a file that the configuration does not show",
            Cause::Program => "is a program that sshd asks",
            Cause::TimeZone => "counts in the time zone of the server",
            Cause::Time => "depends on the time of the login",
            Cause::Client => "works with old clients only",
            Cause::Service => "is no port unless /etc/services of the server has it",
            Cause::Keyword => "is a keyword that is not known here",
            Cause::Firewall | Cause::Rules => "has rules written by hand",
            Cause::Writes => "writes keys while it runs",
            Cause::Brings => "may bring accounts that no option names",
            Cause::Unnamed => "belongs to an account whose name could not be read",
            Cause::TooMuch => "is more than one run looks at",
            Cause::Pam => "is decided by PAM",
            Cause::Memory => "is what this release of sshd finds in memory that nothing was written to",
        })
    }
}

/// A value with the place that says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said<T> {
    /// The value.
    pub value: T,
    /// Where it is said; [`Span::NONE`] for a default.
    pub span: Span,
}

impl<T> Said<T> {
    /// A value that stands somewhere.
    ///
    /// ```
    /// use nixos_ssh::{access::why::Said, source::Span};
    /// assert_eq!(Said::at(7, Span::NONE).value, 7);
    /// ```
    pub fn at(value: T, span: Span) -> Said<T> {
        Said { value, span }
    }
}

/// A value, or why nobody knows it.
pub type Fact<T> = Result<Said<T>, Why>;

/// A default: a value that nothing says.
pub(crate) fn default<T>(value: T) -> Fact<T> {
    Ok(Said { value, span: Span::NONE })
}

/// Whether something holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Truth {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// Nobody knows.
    Maybe(Why),
}

impl Truth {
    /// Both.
    pub(crate) fn and(self, other: impl FnOnce() -> Truth) -> Truth {
        match self {
            Truth::No => Truth::No,
            Truth::Yes => other(),
            Truth::Maybe(why) => match other() {
                Truth::No => Truth::No,
                _ => Truth::Maybe(why),
            },
        }
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Truth {
        if value { Truth::Yes } else { Truth::No }
    }
}
