//! The ways into one account: its keys, its password, what the configuration does not show.

use std::sync::Arc;

use super::cell::{Also, AsRead, By, DoorIs, End, Line, OpenDoor, UserAccess, Way};
use super::writer::Writer;
use crate::access::account::{Account, Password, ShellKind};
use crate::access::anywhere::{Logins, keys_of};
use crate::access::attempt::{Credentials, Identity};
use crate::access::decision::Begun;
use crate::access::origin::{Origin, origins};
use crate::access::power::{Power, powers};
use crate::access::rights::Rights;
use crate::access::system::System;
use crate::access::time::Seconds;
use crate::access::verdict::{Because, Verdict};
use crate::access::why::{Said, Why};
use crate::access::work::{Work, too_much};
use crate::ssh::key::AuthorizedKey;

/// An account whose ways in are asked for.
pub(super) struct User<'a, 's, 'w> {
    pub(super) system: &'s System,
    pub(super) account: &'s Account,
    pub(super) at: Option<Seconds>,
    /// What the host tells addresses apart by, and one address of each kind.
    pub(super) lists: &'a [Vec<&'s str>],
    /// How many patterns they have.
    pub(super) entries: usize,
    pub(super) everywhere: &'a [Origin],
    pub(super) ports: &'a [u16],
    pub(super) work: &'a Work,
    pub(super) writer: &'a mut Writer<'w>,
}

impl<'s> User<'_, 's, '_> {
    /// Nothing for accounts that nobody logs in to; the reason if there is too much to look at.
    pub(super) fn access(&mut self) -> Result<Option<UserAccess>, Why> {
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
        let runs = matches!(&self.account.shell, Ok(shell) if shell.value.kind == ShellKind::Runs);
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
