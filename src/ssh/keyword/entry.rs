//! One keyword: its arguments, its place, what a second line does, and what differs between releases.

use crate::ssh::form::Form;
use crate::ssh::version::Version;

/// What a keyword takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arguments {
    /// `yes` or `no`.
    YesNo,
    /// One of several words.
    OneOf(&'static [&'static str]),
    /// One of several words, in this case only.
    Exactly(&'static [&'static str]),
    /// A whole number.
    Number,
    /// One argument.
    Word,
    /// One argument, a list with commas.
    CommaList,
    /// Several arguments.
    Words,
    /// Something with a form of its own.
    Form(Form),
    /// `none`, or the absolute path of a program and its arguments; the rest of the line as it is.
    Program,
    /// The rest of the line as it is; `#` and quotes mean nothing.
    Rest,
    /// The keyword begins a block.
    Header,
    /// Another name of a keyword.
    AliasOf(&'static str),
    /// Read and ignored, or gone.
    Dead,
}

/// Where a keyword may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Also inside a Match block.
    Anywhere,
    /// Not inside a Match block.
    GlobalOnly,
}

/// What a second line with the same keyword does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// Nothing: the first one counts.
    First,
    /// It replaces the first.
    Last,
    /// It adds to the first.
    Many,
}

/// One keyword.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keyword {
    /// As the man page spells it.
    pub name: &'static str,
    /// What it takes.
    pub arguments: Arguments,
    /// Where it may stand.
    pub place: Place,
    /// What repeating it does.
    pub repeat: Repeat,
    /// The release that brought it.
    pub since: Version,
    /// The release from which on OpenSSH refuses it.
    pub removed: Option<Version>,
    /// What holds in OpenSSH 10 when no line says it, as one would write it; nothing if there is nothing, if it depends
    /// on the build, and for lists of algorithms, which [`list_effect`](crate::ssh::algorithm::list_effect) knows.
    pub default: Option<&'static str>,
    /// What held before a release.
    pub older_default: Option<(Version, &'static str)>,
    /// The release that made the first of several lines count; before it the last one did.
    pub first_since: Option<Version>,
    /// The release that let it into Match blocks, if the keyword is older.
    pub in_match_since: Option<Version>,
}

/// What OpenSSH makes of a keyword today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It counts.
    Alive,
    /// It is another name of this keyword.
    Alias(&'static str),
    /// The line is read and ignored.
    Ignored,
    /// The file is refused.
    Refused,
}

impl Keyword {
    pub(crate) const fn new(
        name: &'static str,
        arguments: Arguments,
        place: Place,
        repeat: Repeat,
        since: Version,
    ) -> Keyword {
        Keyword {
            name,
            arguments,
            place,
            repeat,
            since,
            removed: None,
            default: None,
            older_default: None,
            first_since: None,
            in_match_since: None,
        }
    }

    pub(crate) const fn default(self, value: &'static str) -> Keyword {
        Keyword { default: Some(value), ..self }
    }

    pub(crate) const fn until(self, removed: Version) -> Keyword {
        Keyword { removed: Some(removed), ..self }
    }

    pub(crate) const fn default_before(self, release: Version, value: &'static str) -> Keyword {
        Keyword { older_default: Some((release, value)), ..self }
    }

    pub(crate) const fn first_since(self, release: Version) -> Keyword {
        Keyword { first_since: Some(release), ..self }
    }

    pub(crate) const fn in_match_since(self, release: Version) -> Keyword {
        Keyword { in_match_since: Some(release), ..self }
    }

    /// What the newest OpenSSH makes of it.
    ///
    /// ```
    /// use nixos_ssh::ssh::keyword::{Dialect, Status};
    /// let status = |name| Dialect::Sshd.keyword(name).map(|keyword| keyword.status());
    /// assert_eq!(status("Protocol"), Some(Status::Ignored));
    /// assert_eq!(status("KeepAlive"), Some(Status::Alias("TCPKeepAlive")));
    /// ```
    #[must_use]
    pub fn status(&self) -> Status {
        match self.arguments {
            _ if self.removed.is_some() => Status::Refused,
            Arguments::Dead => Status::Ignored,
            Arguments::AliasOf(name) => Status::Alias(name),
            _ => Status::Alive,
        }
    }

    /// Whether a release takes it.
    ///
    /// ```
    /// use nixos_ssh::ssh::{keyword::Dialect, version::Version};
    /// let refuse = Dialect::Sshd.keyword("RefuseConnection");
    /// assert!(refuse.is_some_and(|keyword| !keyword.is_in(Version(9, 8)) && keyword.is_in(Version(9, 9))));
    /// ```
    #[must_use]
    pub fn is_in(&self, version: Version) -> bool {
        self.since <= version && self.removed.is_none_or(|removed| version < removed)
    }

    /// What repeating it does in a release.
    ///
    /// ```
    /// use nixos_ssh::ssh::{keyword::{Dialect, Repeat}, version::Version};
    /// let quality = Dialect::Sshd.keyword("IPQoS");
    /// assert!(quality.is_some_and(|keyword| keyword.repeat_in(Version(9, 2)) == Repeat::Last));
    /// ```
    #[must_use]
    pub fn repeat_in(&self, version: Version) -> Repeat {
        if self.first_since.is_some_and(|since| version < since) { Repeat::Last } else { self.repeat }
    }

    /// Where it may stand in a release.
    ///
    /// ```
    /// use nixos_ssh::ssh::{keyword::{Dialect, Place}, version::Version};
    /// let subsystem = Dialect::Sshd.keyword("Subsystem");
    /// assert!(subsystem.is_some_and(|keyword| keyword.place_in(Version(9, 4)) == Place::GlobalOnly));
    /// ```
    #[must_use]
    pub fn place_in(&self, version: Version) -> Place {
        if self.in_match_since.is_some_and(|since| version < since) { Place::GlobalOnly } else { self.place }
    }

    /// What holds in a release when no line says it, as its default.
    ///
    /// ```
    /// use nixos_ssh::ssh::{keyword::Dialect, version::Version};
    /// let default = Dialect::Sshd.keyword("IPQoS").and_then(|keyword| keyword.default_in(Version(10, 0)));
    /// assert_eq!(default, Some("af21 cs1"));
    /// ```
    #[must_use]
    pub fn default_in(&self, version: Version) -> Option<&'static str> {
        let older = self.older_default.filter(|(until, _)| version < *until);
        older.map(|(_, value)| value).or(self.default)
    }
}
