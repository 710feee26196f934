//! The decision: sshd's steps in its order, each asked once.

use std::cell::OnceCell;
use std::ops::Deref;
use std::sync::Arc;

use super::attempt::{Attempt, Credentials, Source};
use super::doors::doors;
use super::login::Login;
use super::power::{Power, powers};
use super::session::Limits;
use super::steps::methods::{self, Outcome};
use super::steps::trail::Trail;
use super::steps::{account, reach};
use super::system::{Account, System};
use super::time::Seconds;
use super::verdict::{Denial, Door, Grant, Reason, Undecided, Verdict};

/// Whether an attempt succeeds, in sshd's steps (`auth.c`, `auth2.c`, `auth2-pubkey.c`, `servconf.c`).
///
/// ```
/// use nixos_ssh::access::{Attempt, Credentials, Source, decide, machine::{MachineFiles, system}};
/// let system = system(&MachineFiles::default());
/// let source = Source::from([192, 0, 2, 7].into());
/// let attempt = Attempt { user: "nobody", credentials: Credentials::password(), source, port: None, at: None };
/// assert!(decide(&system, &attempt).is_denied());
/// ```
#[must_use]
pub fn decide(system: &System, attempt: &Attempt<'_>) -> Verdict {
    Begun::new(system, attempt.user, attempt.source.clone(), attempt.port, attempt.at).with(&attempt.credentials)
}

/// A login that went through the steps before anybody has to prove anything.
pub(crate) struct Begun<'s> {
    login: Login<'s>,
    /// What was found, and what ended it.
    trail: Trail,
    ended: Option<Reason>,
    /// The same for all credentials.
    limits: OnceCell<Limits>,
    powers: OnceCell<Arc<[Power]>>,
}

impl<'s> Deref for Begun<'s> {
    type Target = Login<'s>;

    fn deref(&self) -> &Login<'s> {
        &self.login
    }
}

impl<'s> Begun<'s> {
    /// Connects, and asks whether the account may log in at all.
    pub(crate) fn new(
        system: &'s System,
        user: &str,
        source: Source,
        port: Option<u16>,
        at: Option<Seconds>,
    ) -> Begun<'s> {
        let mut trail = Trail::default();
        let port = port.unwrap_or_else(|| reach::ports(system).first().map_or(22, |port| port.value));
        let login = Login::new(system, user, source, port, at);
        let reached = reach::check(system, &login.source, port, &mut trail);
        let ended = reached.and_then(|()| account::check(&login, &mut trail)).err();
        Begun { login, trail, ended, limits: OnceCell::new(), powers: OnceCell::new() }
    }

    /// Whether nothing ended it yet.
    pub(crate) fn is_open(&self) -> bool {
        self.ended.is_none()
    }

    /// The ways into the account beside what is known.
    pub(crate) fn doors(&self, account: &Account) -> Vec<Door> {
        doors(self, account, self.ended.as_ref())
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
            return undecided(trail);
        };
        let (methods, rights) = match methods::authenticate(self, account, credentials, &mut trail) {
            Outcome::Passed(methods, rights) => (methods, rights),
            Outcome::Failed(reason) => return denied(&reason, &trail, self.doors(account)),
            Outcome::Unknown => return undecided(trail),
        };
        if let Err(reason) = account::pam(self, account, &mut trail) {
            return denied(&reason, &trail, Vec::new());
        }
        if !trail.whys.is_empty() {
            return undecided(trail);
        }
        let limits = self.limits.get_or_init(|| Limits::of(&self.effective));
        let session = limits.session(account, &rights);
        let powers = self.powers.get_or_init(|| powers(account, &self.system.elevation).into()).clone();
        Verdict::Allowed(Box::new(Grant { methods, session, powers, only_from: Vec::new(), reasons: trail.reasons }))
    }
}

fn undecided(trail: Trail) -> Verdict {
    Verdict::Unknown(Undecided { whys: trail.whys, reasons: trail.reasons, as_read: None })
}
