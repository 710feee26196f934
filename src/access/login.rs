//! One login on its way through sshd's steps: what was found, and what nobody knows.

use std::cell::OnceCell;
use std::sync::Arc;

use super::account;
use super::decision::{Credentials, Source};
use super::listed::Listed;
use super::methods::{self, Outcome};
use super::power::{Power, powers};
use super::reach;
use super::server::{Connection, Effective};
use super::session::Limits;
use super::system::{Account, System};
use super::time::Seconds;
use super::verdict::{Because, Denial, Grant, Reason, Step, Undecided, Verdict};
use super::why::{Cause, Why};
use crate::source::Span;

/// A login that has a connection: all that does not depend on what somebody has.
pub(crate) struct Login<'s> {
    pub(crate) system: &'s System,
    /// The name that somebody logs in with.
    pub(crate) user: Box<str>,
    pub(crate) account: Option<&'s Account>,
    pub(crate) effective: Effective<'s>,
    pub(crate) source: Source,
    pub(crate) at: Option<Seconds>,
    /// What was found, and what ended it.
    trail: Trail,
    ended: Option<Reason>,
    /// Asked for by every key.
    key_files: OnceCell<Result<Vec<Arc<str>>, Why>>,
    pub(crate) listed: Listed,
    limits: OnceCell<Limits>,
    powers: OnceCell<Arc<[Power]>>,
}

/// What the steps found so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct Trail {
    pub(crate) reasons: Vec<Reason>,
    pub(crate) whys: Vec<Why>,
}

impl Trail {
    pub(crate) fn found(&mut self, step: Step, because: Because, span: Span) {
        self.reasons.push(Reason { step, because, span });
    }

    pub(crate) fn unknown(&mut self, why: Why) {
        if !self.whys.contains(&why) {
            self.whys.push(why);
        }
    }

    fn undecided(self) -> Verdict {
        Verdict::Unknown(Undecided { whys: self.whys, reasons: self.reasons, as_read: None })
    }

    /// A fact; if nobody knows it, that is kept.
    pub(crate) fn known<T>(&mut self, fact: Result<T, Why>) -> Option<T> {
        fact.map_err(|why| self.unknown(why)).ok()
    }
}

/// A step that fails ends the login.
pub(crate) type Passed = Result<(), Reason>;

pub(crate) fn fails(step: Step, because: Because, span: Span) -> Passed {
    Err(Reason { step, because, span })
}

impl<'s> Login<'s> {
    /// Connects, and asks whether the account may log in at all.
    pub(crate) fn begin(
        system: &'s System,
        user: &str,
        source: Source,
        port: Option<u16>,
        at: Option<Seconds>,
    ) -> Login<'s> {
        let mut trail = Trail::default();
        let account = system.accounts.get(user);
        let port = port.unwrap_or_else(|| reach::ports(system).first().map_or(22, |port| port.value));
        let uses_dns = !matches!(system.config.global_word("UseDNS"), Ok(Some("no") | None));
        let source = Source { uses_dns, ..source };
        let connection = Connection { user, account, source: &source, port, version: system.version };
        let effective = system.config.effective(&connection);
        let mut login = Login {
            system,
            user: user.into(),
            account,
            effective,
            source,
            at,
            trail: Trail::default(),
            ended: None,
            key_files: OnceCell::new(),
            listed: Listed::default(),
            limits: OnceCell::new(),
            powers: OnceCell::new(),
        };
        let reached = reach::check(system, &login.source, port, &mut trail);
        let steps = reached.and_then(|()| account::check(&login, &mut trail));
        login.ended = steps.err();
        login.trail = trail;
        login
    }

    /// The files of keys that sshd reads for the account.
    pub(crate) fn key_files(&self, account: &Account) -> Result<&Vec<Arc<str>>, &Why> {
        self.key_files.get_or_init(|| super::authorized_keys::files(self, account)).as_ref()
    }

    /// Whether nothing ended it yet.
    pub(crate) fn is_open(&self) -> bool {
        self.ended.is_none()
    }

    /// What becomes of it with these credentials. Where modules were not read, nobody knows.
    pub(crate) fn with(&self, credentials: &Credentials) -> Verdict {
        let verdict = self.as_read(credentials);
        if self.system.unread.is_empty() || matches!(verdict, Verdict::Unknown(_)) {
            return verdict;
        }
        let whys = self.system.unread.clone();
        Verdict::Unknown(Undecided { whys, reasons: Vec::new(), as_read: Some(Box::new(verdict)) })
    }

    /// What becomes of it as far as modules were read.
    fn as_read(&self, credentials: &Credentials) -> Verdict {
        let denied = |reason: &Reason, trail: &Trail, doors| {
            Verdict::Denied(Denial { reason: reason.clone(), reasons: trail.reasons.clone(), doors })
        };
        if let Some(reason) = &self.ended {
            return denied(reason, &self.trail, Vec::new());
        }
        let mut trail = self.trail.clone();
        let Some(account) = self.account else {
            return trail.undecided();
        };
        let (methods, rights) = match methods::authenticate(self, account, credentials, &mut trail) {
            Outcome::Passed(methods, rights) => (methods, rights),
            Outcome::Failed(reason) => return denied(&reason, &trail, super::doors::doors(self, account)),
            Outcome::Unknown => return trail.undecided(),
        };
        if let Err(reason) = account::pam(self, account, &mut trail) {
            return denied(&reason, &trail, Vec::new());
        }
        if !trail.whys.is_empty() {
            return trail.undecided();
        }
        let limits = self.limits.get_or_init(|| Limits::of(&self.effective));
        let session = limits.session(account, &rights);
        let powers = self.powers.get_or_init(|| powers(account, &self.system.elevation).into()).clone();
        Verdict::Allowed(Box::new(Grant { methods, session, powers, only_from: Vec::new(), reasons: trail.reasons }))
    }

    /// Whether a time is over.
    pub(crate) fn is_over(&self, ending: super::time::Ending, name: &str, span: Span) -> super::why::Truth {
        use super::why::Truth;
        match self.at {
            None => Truth::Maybe(Why::new(Cause::Time, name, span)),
            Some(at) if at > ending.latest => Truth::Yes,
            Some(at) if at <= ending.earliest => Truth::No,
            Some(_) => Truth::Maybe(Why::new(Cause::TimeZone, name, span)),
        }
    }
}
