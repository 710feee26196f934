//! Users × hosts: who can log in where, how, with which keys, under which restrictions, and what they may do there.

use std::collections::{HashMap, HashSet};
use std::fmt::{Display, Write as _};
use std::sync::Arc;

use super::account::{Account, Password};
use super::anywhere::{Logins, keys_of};
use super::attempt::{Credentials, Identity};
use super::decision::Begun;
use super::origin::{Origin, origins};
use super::power::{Power, powers};
use super::rights::Rights;
use super::session::Session;
use super::steps::reach;
use super::system::System;
use super::time::Seconds;
use super::verdict::{Because, Door, DoorKind, Reason, Verdict};
use super::why::{Said, Why};
use super::work::{Work, too_much};
use crate::source::Span;
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

/// Everybody on one host. `place` gives the words for a place, `written` the text of what nobody could
/// read; `at` is the time of the logins.
///
/// ```
/// use nixos_ssh::access::{machine::{MachineFiles, system}, matrix::{End, matrix}};
/// let mut files = MachineFiles { passwd: "bob:x:1000:100::/home/bob:/bin/sh\n".into(), ..MachineFiles::default() };
/// let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl bob@laptop";
/// files.files.insert("/home/bob/.ssh/authorized_keys".into(), key.into());
/// let host = matrix("web", &system(&files), Some(0), &|_| None, &|_, _| String::new());
/// assert!(matches!(host.users[0].ways[0].end, End::Allowed(_)));
/// ```
#[must_use]
pub fn matrix(
    name: &str,
    system: &System,
    at: Option<Seconds>,
    place: &dyn Fn(Span) -> Option<Arc<str>>,
    written: &dyn Fn(&Why, DoorIs) -> String,
) -> HostAccess {
    let mut writer = Writer {
        place,
        written,
        sentence: String::new(),
        texts: HashSet::new(),
        places: HashMap::new(),
        sessions: HashSet::new(),
    };
    let modules = system.unread.iter().map(|why| writer.unread(DoorIs::Modules, why, why));
    let mut unread: Vec<OpenDoor> = modules.collect();
    if let Some(why) = &system.accounts_unread {
        let sentence = format!("there may be other accounts: {why}");
        unread.push(writer.unread(DoorIs::Accounts, &sentence, why));
    }
    let mut users = Vec::new();
    let lists = system.config.sources();
    let everywhere = origins(&lists);
    let ports: Vec<u16> = reach::ports(system).into_iter().map(|port| port.value).collect();
    let work = Work::new();
    let entries = lists.iter().map(Vec::len).sum();
    for account in system.accounts.values() {
        let (lists, everywhere, ports, work) = (&lists, &everywhere, &ports, &work);
        let mut user = User { system, account, at, lists, entries, everywhere, ports, work, writer: &mut writer };
        match user.access() {
            Ok(access) => users.extend(access),
            Err(why) => {
                let sentence = format!("{} and accounts after it were not looked at: {why}", account.name);
                unread.push(writer.unread(DoorIs::Accounts, &sentence, &why));
                break;
            }
        }
    }
    HostAccess { name: name.into(), users, unread }
}

/// Writes sentences and places, each once.
struct Writer<'a> {
    place: &'a dyn Fn(Span) -> Option<Arc<str>>,
    written: &'a dyn Fn(&Why, DoorIs) -> String,
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

    /// What is the same in two states of a host as long as the same expression stands there.
    fn identity(&self, why: &Why, is: DoorIs) -> Arc<str> {
        format!("{why}\n{}", (self.written)(why, is)).into()
    }

    /// A door that is open because of something that nobody could read.
    fn unread(&mut self, is: DoorIs, sentence: &dyn Display, why: &Why) -> OpenDoor {
        OpenDoor { line: self.line(sentence, why.span), is, identity: self.identity(why, is) }
    }

    fn door(&mut self, door: &Door) -> OpenDoor {
        match &door.kind {
            DoorKind::Unread(why) => self.unread(DoorIs::Keys, &door.kind, why),
            _ => OpenDoor::from(self.line(&door.kind, door.span)),
        }
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
    lists: &'a [Vec<&'s str>],
    /// How many patterns they have.
    entries: usize,
    everywhere: &'a [Origin],
    ports: &'a [u16],
    work: &'a Work,
    writer: &'a mut Writer<'w>,
}

impl<'s> User<'_, 's, '_> {
    /// Nothing for accounts that nobody logs in to; the reason if there is too much to look at.
    fn access(&mut self) -> Result<Option<UserAccess>, Why> {
        let work = self.work;
        let everywhere = Logins::at(self.system, &self.account.name, self.everywhere, self.ports, self.at, work);
        let Some(first) = everywhere.first() else { return Err(too_much()) };
        let keys = keys_of(first, self.account);
        let mut ways = Vec::new();
        for key in &keys {
            let own = Rights::of(&key.options).from;
            let way = match own.is_empty() {
                true => self.key(&everywhere, key, &keys),
                false => {
                    let logins = self.logins(&own);
                    self.key(&logins, key, &keys)
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
        let doors: Vec<OpenDoor> =
            everywhere.doors(self.account, work).iter().map(|door| self.writer.door(door)).collect();
        let has_unread = doors.iter().any(|door| door.is == DoorIs::Keys);
        let runs = matches!(&self.account.shell, Ok(shell) if shell.value.kind == super::system::ShellKind::Runs);
        if ways.is_empty() && !runs && !has_unread {
            return Ok(None);
        }
        let powers = powers(self.account, &self.system.elevation);
        let unread_powers = powers.iter().filter_map(|power| match power {
            Power::Unknown(why) => Some(self.writer.unread(DoorIs::Powers, power, why)),
            _ => None,
        });
        let unread_powers = unread_powers.collect();
        Ok(Some(UserAccess {
            name: self.account.name.clone(),
            place: self.writer.place(self.account.span),
            powers,
            ways,
            doors,
            unread_powers,
        }))
    }

    /// A connection from every origin that a key's own list tells apart.
    fn logins(&self, own: &[String]) -> Logins<'s> {
        if !self.work.takes(4 * (own.len() + self.entries)) {
            return Logins::cut();
        }
        let own_list: Vec<&str> = own.iter().map(String::as_str).collect();
        let lists: Vec<Vec<&str>> = std::iter::once(own_list).chain(self.lists.iter().cloned()).collect();
        let mut logins = Logins::at(self.system, &self.account.name, &origins(&lists), self.ports, self.at, self.work);
        logins.entries = own.len();
        logins
    }

    /// A key, and what else is asked for.
    fn key(&mut self, logins: &Logins<'s>, key: &Arc<AuthorizedKey>, all: &[Arc<AuthorizedKey>]) -> Way {
        let by = By::Key(key.clone());
        let alone = Credentials::key(key.key.clone());
        let way = self.way(logins, by.clone(), &alone);
        let asks_more = |login: &Begun<'_>| match login.with(&alone) {
            Verdict::Denied(denial) => matches!(denial.reason.because, Because::MethodsNotEnough(_)),
            _ => false,
        };
        if way.end != End::Denied || !logins.first().is_some_and(asks_more) {
            return way;
        }
        let with_password = Credentials { password: true, ..alone };
        let others = all.iter().filter(|other| other.key != key.key).map(|other| Identity::Key(other.key.clone()));
        let identities =
            std::iter::once(Identity::Key(key.key.clone())).chain(others).chain([Identity::Unread]).collect();
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
        match logins.best(credentials, self.work) {
            Some(verdict) => self.ended(by, &verdict),
            None => {
                let (only_from, steps, unread) = (Vec::new(), [].into(), Vec::new());
                Way { by, end: End::Denied, also: Also::Nothing, only_from, steps, unread }
            }
        }
    }

    fn ended(&mut self, by: By, verdict: &Verdict) -> Way {
        let (mut only_from, mut unread) = (Vec::new(), Vec::new());
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
                        unread.extend(undecided.whys.iter().map(|why| self.writer.identity(why, DoorIs::Keys)));
                        let steps = self.writer.steps(&undecided.reasons, None);
                        let whys = undecided.whys.iter().map(|why| self.writer.line(why, why.span));
                        let whys: Vec<Line> = whys.collect();
                        (AsRead::Unknown, steps.iter().cloned().chain(whys).collect())
                    }
                };
                (End::Unknown(as_read), steps)
            }
        };
        Way { by, end, also: Also::Nothing, only_from, steps, unread }
    }
}
