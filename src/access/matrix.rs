//! Users × hosts: who can log in where, how, with which keys, under which restrictions, and what they may do there.

use std::collections::{HashMap, HashSet};
use std::fmt::{Display, Write as _};
use std::sync::Arc;

use super::anywhere::{Logins, keys_of};
use super::decision::{Credentials, Identity};
use super::doors::doors;
use super::login::Login;
use super::origin::{Origin, origins};
use super::power::{Power, powers};
use super::reach;
use super::session::{Rights, Session};
use super::system::{Account, Password, System};
use super::time::Seconds;
use super::verdict::{Because, Reason, Verdict};
use super::why::Said;
use crate::model::key::AuthorizedKey;
use crate::source::Span;

/// One host and everybody on it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HostAccess {
    /// What the host is called.
    pub name: Arc<str>,
    /// Its accounts that a login could be meant for, by name: those with a key, a password or a shell.
    pub users: Vec<UserAccess>,
    /// What nobody could read and may change everything.
    pub unread: Vec<Line>,
}

/// One account of a host.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    pub doors: Vec<Line>,
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

impl Way {
    /// Whether it lets somebody in, as far as that is known.
    ///
    /// ```
    /// use nixos_ssh::access::matrix::{Also, By, End, Way};
    /// let way = Way { by: By::Password, end: End::Denied, also: Also::Nothing, only_from: vec![], steps: [].into() };
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

/// Everybody on one host. `place` gives the words for a place; `at` is the time of the logins.
///
/// ```
/// use nixos_ssh::access::{machine::{MachineFiles, system}, matrix::{End, matrix}};
/// let mut files = MachineFiles { passwd: "bob:x:1000:100::/home/bob:/bin/sh\n".into(), ..MachineFiles::default() };
/// let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl bob@laptop";
/// files.files.insert("/home/bob/.ssh/authorized_keys".into(), key.into());
/// let host = matrix("web", &system(&files), Some(0), &|_| None);
/// assert!(matches!(host.users[0].ways[0].end, End::Allowed(_)));
/// ```
#[must_use]
pub fn matrix(
    name: &str,
    system: &System,
    at: Option<Seconds>,
    place: &dyn Fn(Span) -> Option<Arc<str>>,
) -> HostAccess {
    let mut writer = Writer {
        place,
        sentence: String::new(),
        texts: HashSet::new(),
        places: HashMap::new(),
        sessions: HashSet::new(),
    };
    let unread = system.unread.iter().chain(&system.accounts_unread);
    let unread = unread.map(|why| writer.line(why, why.span)).collect();
    let mut users = Vec::new();
    let lists = system.config.sources();
    let everywhere = origins(lists.iter().copied());
    let ports: Vec<u16> = reach::ports(system).into_iter().map(|port| port.value).collect();
    for account in system.accounts.values() {
        let (lists, everywhere, ports) = (&lists, &everywhere, &ports);
        let mut user = User { system, account, at, lists, everywhere, ports, writer: &mut writer };
        users.extend(user.access());
    }
    HostAccess { name: name.into(), users, unread }
}

/// Writes sentences and places, each once.
struct Writer<'a> {
    place: &'a dyn Fn(Span) -> Option<Arc<str>>,
    /// The sentence that is being written.
    sentence: String,
    texts: HashSet<Arc<str>>,
    places: HashMap<Span, Option<Arc<str>>>,
    sessions: HashSet<Arc<Session>>,
}

impl Writer<'_> {
    fn line(&mut self, sentence: &dyn Display, span: Span) -> Line {
        self.sentence.clear();
        // A String takes everything.
        let _ = write!(self.sentence, "{sentence}");
        let text = match self.texts.get(self.sentence.as_str()) {
            Some(known) => known.clone(),
            None => {
                let text: Arc<str> = self.sentence.as_str().into();
                self.texts.insert(text.clone());
                text
            }
        };
        Line { text, place: self.place(span) }
    }

    fn place(&mut self, span: Span) -> Option<Arc<str>> {
        if span.is_none() {
            return None;
        }
        let make = self.place;
        self.places.entry(span).or_insert_with(|| make(span)).clone()
    }

    fn session(&mut self, session: &Session) -> Arc<Session> {
        if let Some(known) = self.sessions.get(session) {
            return known.clone();
        }
        let session = Arc::new(session.clone());
        self.sessions.insert(session.clone());
        session
    }

    fn steps(&mut self, reasons: &[Reason], last: Option<&Reason>) -> Arc<[Line]> {
        reasons.iter().chain(last).map(|reason| self.line(&reason.because, reason.span)).collect()
    }
}

struct User<'a, 's, 'w> {
    system: &'s System,
    account: &'s Account,
    at: Option<Seconds>,
    /// What the host tells addresses apart by, and one address of each kind.
    lists: &'a [&'s str],
    everywhere: &'a [Origin],
    ports: &'a [u16],
    writer: &'a mut Writer<'w>,
}

impl<'s> User<'_, 's, '_> {
    /// Nothing for accounts that nobody logs in to.
    fn access(&mut self) -> Option<UserAccess> {
        let everywhere = Logins::at(self.system, &self.account.name, self.everywhere, self.ports, self.at);
        let first = everywhere.first()?;
        let keys = keys_of(first, self.account);
        let mut ways = Vec::new();
        for key in &keys {
            let own = Rights::of(&key.options).from;
            let way = match own.is_empty() {
                true => self.key(&everywhere, key, &keys),
                false => {
                    let entries = own.iter().map(String::as_str).chain(self.lists.iter().copied());
                    self.key(&self.logins(entries), key, &keys)
                }
            };
            ways.push(way);
        }
        let has_password = !matches!(
            self.account.password,
            Ok(Said { value: Password::Locked | Password::Never | Password::ByHand, .. })
        );
        if has_password {
            let way = self.way(&everywhere, By::Password, &Credentials::password());
            ways.push(way);
        }
        let doors = doors(first, self.account);
        let doors: Vec<Line> = doors.iter().map(|door| self.writer.line(&door.kind, door.span)).collect();
        let runs = matches!(&self.account.shell, Ok(shell) if shell.value.kind == super::system::ShellKind::Runs);
        if ways.is_empty() && !runs {
            return None;
        }
        Some(UserAccess {
            name: self.account.name.clone(),
            place: self.writer.place(self.account.span),
            powers: powers(self.account, &self.system.elevation),
            ways,
            doors,
        })
    }

    /// A connection from every origin that these entries tell apart.
    fn logins<'e>(&self, entries: impl Iterator<Item = &'e str>) -> Logins<'s> {
        Logins::at(self.system, &self.account.name, &origins(entries), self.ports, self.at)
    }

    /// A key, and what else is asked for.
    fn key(&mut self, logins: &Logins<'s>, key: &Arc<AuthorizedKey>, all: &[Arc<AuthorizedKey>]) -> Way {
        let by = By::Key(key.clone());
        let alone = Credentials::key(key.key.clone());
        let way = self.way(logins, by.clone(), &alone);
        let asks_more = |login: &Login<'_>| match login.with(&alone) {
            Verdict::Denied(denial) => matches!(denial.reason.because, Because::MethodsNotEnough(_)),
            _ => false,
        };
        if way.end != End::Denied || !logins.first().is_some_and(asks_more) {
            return way;
        }
        let with_password = Credentials { password: true, ..alone };
        let others = all.iter().filter(|other| other.key != key.key).map(|other| Identity::Key(other.key.clone()));
        let identities = std::iter::once(Identity::Key(key.key.clone())).chain(others).collect();
        let with_all = Credentials { identities, password: true };
        for (credentials, also) in [(with_password, Also::Password), (with_all, Also::AnotherKey)] {
            let more = self.way(logins, by.clone(), &credentials);
            if more.end != End::Denied {
                return Way { also, ..more };
            }
        }
        way
    }

    /// How a way ends, from everywhere or from some origins.
    fn way(&mut self, logins: &Logins<'s>, by: By, credentials: &Credentials) -> Way {
        match logins.best(credentials) {
            Some(verdict) => self.ended(by, &verdict),
            None => Way { by, end: End::Denied, also: Also::Nothing, only_from: Vec::new(), steps: [].into() },
        }
    }

    fn ended(&mut self, by: By, verdict: &Verdict) -> Way {
        let mut only_from = Vec::new();
        let (end, steps) = match verdict {
            Verdict::Allowed(grant) => {
                only_from.clone_from(&grant.only_from);
                (End::Allowed(self.writer.session(&grant.session)), self.writer.steps(&grant.reasons, None))
            }
            Verdict::Denied(denial) => (End::Denied, self.writer.steps(&denial.reasons, Some(&denial.reason))),
            Verdict::Unknown(undecided) => {
                let (as_read, steps) = match undecided.as_read.as_deref() {
                    Some(Verdict::Allowed(grant)) => {
                        only_from.clone_from(&grant.only_from);
                        let session = self.writer.session(&grant.session);
                        (AsRead::Allowed(session), self.writer.steps(&grant.reasons, None))
                    }
                    Some(Verdict::Denied(denial)) => {
                        (AsRead::Denied, self.writer.steps(&denial.reasons, Some(&denial.reason)))
                    }
                    _ => {
                        let steps = self.writer.steps(&undecided.reasons, None);
                        let whys = undecided.whys.iter().map(|why| self.writer.line(why, why.span));
                        let whys: Vec<Line> = whys.collect();
                        (AsRead::Unknown, steps.iter().cloned().chain(whys).collect())
                    }
                };
                (End::Unknown(as_read), steps)
            }
        };
        Way { by, end, also: Also::Nothing, only_from, steps }
    }
}
