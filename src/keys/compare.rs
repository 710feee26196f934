//! Whether a change is the wished one and no other.

use std::collections::{BTreeSet, VecDeque};

use super::KeysError;
use super::snapshot::{Host, List, Snapshot};
use super::wish::{Allowed, LockOut, Shared, Wish};
use super::work::StuckKey;
use crate::ssh::key::AuthorizedKey;

/// Compares what hosts say before and after. Where a key is stuck it may stay.
pub(super) fn compare(
    before: &Snapshot,
    after: &Snapshot,
    wish: &Wish,
    allowed: Allowed,
    stuck: &[StuckKey],
) -> Result<(), KeysError> {
    for (host, rest) in &before.rest {
        same_rest(host, rest, after)?;
        if allowed.lock_out == LockOut::Refused
            && before.admins.get(host) > Some(&0)
            && after.admins.get(host) == Some(&0)
        {
            return Err(KeysError::LockOut { file: host.0.clone() });
        }
    }
    let mut others = BTreeSet::new();
    let lists: BTreeSet<&List> = before.lists.keys().chain(after.lists.keys()).collect();
    for list in lists {
        let ((file, _), user, _) = list;
        let user = user.as_deref().unwrap_or("stage 1");
        let differs = |what: &str| KeysError::Differs { file: file.clone(), what: format!("{what} ({user})") };
        if before.gaps.get(list).copied().unwrap_or_default() != after.gaps.get(list).copied().unwrap_or_default() {
            return Err(differs("a part of a list could not be read any more"));
        }
        let may_stay = stuck.iter().any(|stuck| stuck.user == list.1);
        let change = Change { may_stay, ..Change::of(list, before, after) };
        if change.judge(wish).map_err(differs)? == Whose::Other {
            others.insert(user.to_owned());
        }
    }
    if let Wish::Add { user, keys } = wish {
        let own = |list: &&List| list.1.as_ref() == Some(user);
        let has = |list: &List, key: &AuthorizedKey| {
            after.lists.get(list).is_some_and(|all| all.iter().any(|one| one.key == key.key))
        };
        if !after.lists.keys().filter(own).any(|list| keys.iter().all(|key| has(list, key))) {
            let file = after.lists.keys().find(own).map_or(String::new(), |list| list.0.0.clone());
            return Err(KeysError::Differs { file, what: format!("{user} would not have the key") });
        }
    }
    if allowed.shared == Shared::Refused && !others.is_empty() {
        return Err(KeysError::Shared { users: others.into_iter().collect() });
    }
    Ok(())
}

/// A list of a user who had none makes no difference here.
fn same_rest(host: &Host, rest: &str, after: &Snapshot) -> Result<(), KeysError> {
    let differs = |what: &str| Err(KeysError::Differs { file: host.0.clone(), what: what.to_owned() });
    match after.rest.get(host) {
        None => differs("a host is not there any more"),
        Some(later) if later != rest => differs("an option has another value"),
        Some(_) => Ok(()),
    }
}

/// What becomes of one list.
struct Change<'k> {
    user: Option<&'k str>,
    gone: Vec<&'k AuthorizedKey>,
    come: Vec<&'k AuthorizedKey>,
    /// All keys afterwards.
    new: &'k [AuthorizedKey],
    /// Whether a key of it could not be changed, and that is told.
    may_stay: bool,
}

/// Whose list changes.
#[derive(PartialEq, Eq)]
enum Whose {
    /// One that is meant, or none.
    Meant,
    /// That of a user whom nobody named.
    Other,
}

impl<'k> Change<'k> {
    fn of(list: &'k List, before: &'k Snapshot, after: &'k Snapshot) -> Change<'k> {
        let (old, new) = (before.lists.get(list), after.lists.get(list));
        let (old, new) = (old.map_or(&[][..], Vec::as_slice), new.map_or(&[][..], Vec::as_slice));
        Change { user: list.1.as_deref(), gone: without(old, new), come: without(new, old), new, may_stay: false }
    }

    /// Whether it is one that was wished; if not, what it is besides.
    fn judge(&self, wish: &Wish) -> Result<Whose, &'static str> {
        let (gone, come) = (&self.gone, &self.come);
        let (is_as_wished, is_left, whose) = match wish {
            Wish::Add { user, keys } => {
                let wished = |key: &&AuthorizedKey| keys.iter().any(|one| one.key == key.key);
                let is_other = !come.is_empty() && self.user != Some(user.as_str());
                (gone.is_empty() && come.iter().all(wished), false, is_other)
            }
            Wish::Remove { which, user } => {
                let is_meant = user.is_none() || user.as_deref() == self.user;
                let is_left = is_meant && self.new.iter().any(|key| which.means(key));
                let is_as_wished = come.is_empty() && gone.iter().all(|key| which.means(key));
                (is_as_wished, is_left, !is_meant && !gone.is_empty())
            }
            Wish::Accompany { new, .. } => (gone.is_empty() && come.iter().all(|key| key.key == new.key), false, false),
            Wish::Replace { old, new } => {
                let is_as_wished = gone.iter().all(|key| old.means(key)) && come.iter().all(|key| key.key == new.key);
                (is_as_wished, self.new.iter().any(|key| old.means(key) && key.key != new.key), false)
            }
            Wish::RenameComment { which, comment } => {
                let same =
                    |key: &&AuthorizedKey| gone.iter().any(|old| old.key == key.key && old.options == key.options);
                let renamed = |key: &&AuthorizedKey| key.comment == *comment && same(key);
                (gone.iter().all(|key| which.means(key)) && come.iter().all(renamed), false, false)
            }
        };
        match (is_as_wished, is_left) {
            (false, _) => Err("another key"),
            (true, true) if !self.may_stay => Err("the key is there as before"),
            (true, _) => Ok(if whose { Whose::Other } else { Whose::Meant }),
        }
    }
}

/// The keys of one list that another has not, as often as they are there.
fn without<'k>(keys: &'k [AuthorizedKey], others: &[AuthorizedKey]) -> Vec<&'k AuthorizedKey> {
    let mut left: VecDeque<&AuthorizedKey> = others.iter().collect();
    let mut more = Vec::new();
    for key in keys {
        // Two states of a list have most keys in the same order.
        match left.iter().position(|other| *other == key) {
            Some(index) => drop(left.remove(index)),
            None => more.push(key),
        }
    }
    more
}
