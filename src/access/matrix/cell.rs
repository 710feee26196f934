//! What the matrix holds: of a host its accounts, of an account the ways in, of a way how it ends.

use std::sync::Arc;

use crate::access::power::Power;
use crate::access::session::Session;
use crate::ssh::key::AuthorizedKey;

/// One host and everybody on it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HostAccess {
    /// What the host is called.
    pub name: Arc<str>,
    /// Its accounts that a login could be meant for, by name: those with a key, a password or a shell.
    pub users: Vec<UserAccess>,
    /// What nobody could read and may change everything, or bring other accounts.
    pub unread: Vec<OpenDoor>,
}

/// One account of a host.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UserAccess {
    /// Its name.
    pub name: Arc<str>,
    /// Where it is defined.
    pub place: Option<Arc<str>>,
    /// What it may do beyond its own files.
    pub powers: Vec<Power>,
    /// The ways in that are known, and how each ends.
    pub ways: Vec<Way>,
    /// The ways in that the configuration does not show.
    pub doors: Vec<OpenDoor>,
    /// What nobody could read of what it may do.
    pub unread_powers: Vec<OpenDoor>,
}

/// A way in that the configuration does not show, or did not when it was read.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OpenDoor {
    /// What it is.
    pub line: Line,
    /// Whether it is something that nobody could read.
    pub is: DoorIs,
    /// The same in two states of a host if the same expression stands there; lines of files count for nothing.
    pub identity: Arc<str>,
}

/// What a door is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DoorIs {
    /// A way in that no configuration shows.
    Beside,
    /// Keys that nobody could read.
    Keys,
    /// What an account may do that nobody could read.
    Powers,
    /// Accounts that nobody could read; of a host.
    Accounts,
    /// Modules and files that nobody could read; of a host.
    Modules,
}

/// One way in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// By what.
    pub by: By,
    /// How it ends.
    pub end: End,
    /// What else is asked for.
    pub also: Also,
    /// The ranges and patterns that it is for, if it is not for everywhere.
    pub only_from: Vec<Arc<str>>,
    /// Why, step after step; the last one decides. Modules that nobody read are told once, for the host.
    pub steps: Arc<[Line]>,
    /// What makes its end unknown, as [`OpenDoor::identity`].
    pub unread: Vec<Arc<str>>,
}

/// By what somebody logs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// A key.
    Key(Arc<AuthorizedKey>),
    /// The account's password.
    Password,
    /// An empty password.
    Nothing,
}

/// How a way in ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// In this session.
    Allowed(Arc<Session>),
    /// Before it.
    Denied,
    /// Nobody knows.
    Unknown(AsRead),
}

/// How a way in ends if modules that nobody read change nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AsRead {
    /// In this session.
    Allowed(Arc<Session>),
    /// Before it.
    Denied,
    /// That is not known either.
    Unknown,
}

/// What is asked for beside a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Also {
    /// Nothing.
    Nothing,
    /// The password.
    Password,
    /// Another key of the account, and perhaps the password.
    AnotherKey,
}

/// A sentence and the place that it is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Line {
    /// The sentence.
    pub text: Arc<str>,
    /// `file:line`, or an option of an evaluated host.
    pub place: Option<Arc<str>>,
}

impl From<Line> for OpenDoor {
    /// A way in that no configuration shows.
    fn from(line: Line) -> OpenDoor {
        OpenDoor { identity: line.text.clone(), line, is: DoorIs::Beside }
    }
}

impl Way {
    /// Whether it lets somebody in, as far as that is known.
    ///
    /// ```
    /// use nixos_ssh::access::matrix::{Also, By, End, Way};
    /// let (by, end, also) = (By::Password, End::Denied, Also::Nothing);
    /// let way = Way { by, end, also, only_from: vec![], steps: [].into(), unread: vec![] };
    /// assert!(way.session().is_none());
    /// ```
    #[must_use]
    pub fn session(&self) -> Option<&Session> {
        match &self.end {
            End::Allowed(session) | End::Unknown(AsRead::Allowed(session)) => Some(session),
            _ => None,
        }
    }
}
