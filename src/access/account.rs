//! An account: its groups, its shell, its home, what its password field holds.

use std::sync::Arc;

use super::time::Ending;
use super::why::{Fact, Truth, Why};
use crate::source::Span;
use crate::ssh::pattern;

/// An account.
#[derive(Debug, Clone)]
pub struct Account {
    /// The name that logs in.
    pub name: Arc<str>,
    /// Where it is defined.
    pub span: Span,
    /// Whether its user id is 0.
    pub is_root: Fact<bool>,
    /// Its user id, if it is fixed.
    pub uid: Option<i64>,
    /// Its groups, the primary one first.
    pub groups: Vec<Membership>,
    /// It may be in other groups.
    pub groups_unread: Option<Why>,
    /// Its login shell.
    pub shell: Fact<Shell>,
    /// Its home.
    pub home: Fact<Arc<str>>,
    /// What its password field holds.
    pub password: Fact<Password>,
    /// When it expires.
    pub expires: Fact<Option<Ending>>,
}

/// A group that an account is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The group.
    pub name: Arc<str>,
    /// Where that is said.
    pub span: Span,
}

/// A login shell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shell {
    /// Its path, or the package that has it.
    pub name: Arc<str>,
    /// What it does.
    pub kind: ShellKind,
}

/// What a login shell does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShellKind {
    /// It runs commands.
    Runs,
    /// It ends every session at once: nologin, false.
    Ends,
    /// It is not there, or cannot be run.
    Missing,
}

/// What the password field of an account holds (`shadow(5)`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Password {
    /// It begins with `!`: the account is locked.
    Locked,
    /// It matches no password: `*`.
    Never,
    /// It is empty.
    Empty,
    /// A hash.
    Set,
    /// Locked as the host is made; `passwd` may have set one since.
    ByHand,
}

impl Account {
    /// Whether a list of patterns takes one of its groups in and leaves none out (`Match Group`).
    pub(crate) fn in_group_list(&self, list: &str) -> Truth {
        let mut found = false;
        for group in &self.groups {
            match pattern::list_fits(&group.name, list) {
                Some(true) => found = true,
                Some(false) => return Truth::No,
                None => {}
            }
        }
        match &self.groups_unread {
            // A group that nobody knows may fit, or be left out.
            Some(why) if !found || list.contains('!') => Truth::Maybe(why.clone()),
            _ => Truth::from(found),
        }
    }

    /// Its group that fits one of the patterns.
    pub(crate) fn group_among<'p>(&self, patterns: impl Iterator<Item = &'p str> + Clone) -> Option<&Membership> {
        let fits = |group: &&Membership| patterns.clone().any(|wanted| pattern::fits(&group.name, wanted));
        self.groups.iter().find(fits)
    }
}
