//! A wish as edits: what is done at each place of the keys that are meant, and what cannot be done.

use std::collections::{BTreeMap, BTreeSet};

use super::KeysError;
use super::elsewhere::{Accounts, AlsoFound, Elsewhere, Search};
use super::home::{Home, HomeKind, extend_list, home_of, new_list};
use super::inventory::{Inventory, place as place_of};
use super::place::{Edits, quoted, unclear};
use super::wish::{Which, Wish};
use crate::configuration::keys::{KeyEntry, KeyPlace};
use crate::nix::write::edit::apply;
use crate::nix::write::edit::document::Document;
use crate::source::Sources;
use crate::ssh::key::{AuthorizedKey, PublicKey};

/// One key in one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Touched {
    /// The file.
    pub file: String,
    /// The line before the change, from 1.
    pub line: usize,
    /// Whose; nothing in stage 1.
    pub user: Option<String>,
    /// The key as it stood there, or the one that was added.
    pub key: AuthorizedKey,
}

/// A key that had to stay, and why.
pub(super) struct StuckKey {
    pub(super) user: Option<String>,
    file: String,
    line: usize,
    key: PublicKey,
    reason: String,
}

/// The place of a key in a list: its file, where its element and its text begin, and whose list it is.
pub(super) type KeyPosition = (String, u32, u32, Option<String>);

pub(super) struct Work<'i> {
    inventory: &'i Inventory,
    /// Keys that are not to be touched, and why.
    stays: &'i BTreeMap<KeyPosition, String>,
    /// The keys that were touched.
    pub(super) positions: BTreeSet<KeyPosition>,
    pub(super) edits: Edits,
    pub(super) touched: Vec<Touched>,
    /// What is known of parts of the files.
    accounts: Accounts,
    /// The lists in which a key had to stay.
    pub(super) stuck: Vec<StuckKey>,
}

/// What is done at the place of a key.
type Act<'a> = &'a mut dyn FnMut(&mut Edits, &Sources, &KeyEntry) -> Result<(), KeysError>;

impl<'i> Work<'i> {
    pub(super) fn new(inventory: &'i Inventory, stays: &'i BTreeMap<KeyPosition, String>) -> Work<'i> {
        let (edits, accounts, positions) = (Edits::default(), Accounts::default(), BTreeSet::new());
        Work { inventory, stays, positions, edits, touched: Vec::new(), accounts, stuck: Vec::new() }
    }

    /// Makes the edits; gives whether there was a key that is meant.
    pub(super) fn fulfil(&mut self, wish: &Wish) -> Result<bool, KeysError> {
        match wish {
            Wish::Add { user, keys } => self.add(user, keys).map(|()| true),
            Wish::Remove { which, user } => {
                self.each(which, user.as_deref(), &mut |edits, sources, entry| edits.remove(sources, entry))
            }
            Wish::Accompany { old, new } | Wish::Replace { old, new } => {
                let finish = matches!(wish, Wish::Replace { .. });
                let present = self.lists_with(&new.key);
                let found = self.each(old, None, &mut |edits, sources, entry| {
                    let is_there = present.contains(&(entry.user.clone(), entry.place == KeyPlace::Initrd));
                    match (finish, is_there) {
                        (true, true) => edits.remove(sources, entry),
                        (true, false) => edits.substitute(sources, entry, new),
                        (false, true) => Ok(()),
                        (false, false) => edits.accompany(sources, entry, new),
                    }
                })?;
                Ok(found || !present.is_empty())
            }
            Wish::RenameComment { which, comment } => {
                check_comment(comment)?;
                self.each(which, None, &mut |edits, sources, entry| match &entry.key {
                    Some(Ok(key)) if key.comment == *comment => Ok(()),
                    _ => edits.comment(sources, entry, comment),
                })
            }
        }
    }

    /// Does something at every place of the keys that are meant; gives whether there was one. Where it cannot be done,
    /// the key stays, and the reason is kept.
    fn each(&mut self, which: &Which, user: Option<&str>, act: Act<'_>) -> Result<bool, KeysError> {
        let mut seen = BTreeSet::new();
        for (sources, entry) in self.inventory.entries() {
            let Some(Ok(key)) = &entry.key else { continue };
            if !which.means(key) {
                continue;
            }
            if user.is_some_and(|user| entry.user.as_deref() != Some(user)) {
                self.accounts.add_entry(sources, entry, None);
                continue;
            }
            let Some((file, line)) = place_of(sources, entry.span) else {
                return Err(unclear(sources, entry.element, "nobody knows where this key stands"));
            };
            let position = (file.clone(), entry.element.start, entry.span.start, entry.user.clone());
            if !seen.insert(position.clone()) {
                continue;
            }
            let done = match self.stays.get(&position) {
                Some(reason) => Err(unclear(sources, entry.span, reason)),
                None => act(&mut self.edits, sources, entry),
            };
            match done {
                Ok(()) => {
                    self.positions.insert(position);
                    self.touched.push(Touched { file, line, user: entry.user.clone(), key: key.clone() });
                }
                Err(error) if error.is_of_a_place() => {
                    let reason = error.reason();
                    self.accounts.add_entry(sources, entry, Some(&reason));
                    self.stuck.push(StuckKey { user: entry.user.clone(), file, line, key: key.key.clone(), reason });
                }
                Err(error) => return Err(error),
            }
        }
        Ok(!seen.is_empty())
    }

    /// Where keys that are meant stand and are not as wished.
    pub(super) fn left(&mut self, search: &Search<'_>, wish: &Wish) -> Elsewhere {
        let Some(which) = wish.which() else { return Elsewhere::default() };
        let goes = matches!(wish, Wish::Remove { .. } | Wish::Replace { .. });
        if goes {
            for (file, edits) in &self.edits.edits {
                edits.iter().for_each(|edit| self.accounts.add(file, edit.range(), None));
            }
        } else {
            for (sources, entry) in self.inventory.entries() {
                let is_meant = matches!(&entry.key, Some(Ok(key)) if which.means(key));
                let is_stuck =
                    |stuck: &StuckKey| place_of(sources, entry.span) == Some((stuck.file.clone(), stuck.line));
                if is_meant && !self.stuck.iter().any(is_stuck) {
                    self.accounts.add_entry(sources, entry, None);
                }
            }
        }
        let touched = self.touched.iter().map(|touched| touched.key.key.clone());
        let meant = search.meant(which, touched.chain(self.stuck.iter().map(|stuck| stuck.key.clone())));
        let comment = match wish {
            Wish::RenameComment { comment, .. } => Some(comment.as_str()),
            _ => None,
        };
        let mut elsewhere = search.left(&meant, &self.accounts, comment);
        // A key that is put together stands nowhere as such.
        for stuck in &self.stuck {
            let is_here = |place: &AlsoFound| place.file == stuck.file && place.line == stuck.line;
            if !elsewhere.places.iter().any(is_here) {
                let (file, line, reason) = (stuck.file.clone(), stuck.line, stuck.reason.clone());
                elsewhere.places.push(AlsoFound { file, line, fingerprint: stuck.key.fingerprint(), reason });
            }
        }
        elsewhere.places.sort();
        elsewhere
    }

    /// Whose lists have a key.
    fn lists_with(&self, wanted: &PublicKey) -> BTreeSet<(Option<String>, bool)> {
        let has = |entry: &&KeyEntry| matches!(&entry.key, Some(Ok(key)) if key.key == *wanted);
        let entries = self.inventory.entries().map(|(_, entry)| entry).filter(has);
        entries.map(|entry| (entry.user.clone(), entry.place == KeyPlace::Initrd)).collect()
    }

    fn add(&mut self, user: &str, keys: &[AuthorizedKey]) -> Result<(), KeysError> {
        let present = |key: &AuthorizedKey| self.lists_with(&key.key).contains(&(Some(user.to_owned()), false));
        let missing: Vec<&AuthorizedKey> = keys.iter().filter(|key| !present(key)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let lines: Vec<String> = missing.iter().map(|key| quoted(&key.to_string())).collect();
        let Home { sources, span, kind } = home_of(self.inventory, user)?;
        let (name, document) = self.edits.document(sources, span)?;
        let edit = match kind {
            _ if document.may_be_replaced(span.into()) => None,
            HomeKind::List => extend_list(document, span, &lines),
            HomeKind::User => new_list(document, span, &lines),
        };
        // A name that has a value already takes no second one.
        let edit = edit.filter(|edit| {
            let new = apply(document.text(), vec![edit.clone()]);
            new.is_ok_and(|new| Document::edited(document.text(), &new).is_ok())
        });
        let edit =
            edit.ok_or_else(|| unclear(sources, span, "the user is defined by something that cannot be edited"))?;
        self.edits.add(name, edit);
        let (file, line) = place_of(sources, span).unwrap_or_default();
        for key in missing {
            let user = Some(user.to_owned());
            self.touched.push(Touched { file: file.clone(), line, user, key: key.clone() });
        }
        Ok(())
    }
}

/// What may stand in a comment: it goes into a string and into a line.
fn check_comment(comment: &str) -> Result<(), KeysError> {
    match comment.chars().find(|one| one.is_control() || matches!(one, '"' | '\\' | '$')) {
        Some('"') => Err(KeysError::Comment("a quote")),
        Some('\\') => Err(KeysError::Comment("a backslash")),
        Some('$') => Err(KeysError::Comment("a dollar sign")),
        Some(_) => Err(KeysError::Comment("a control character")),
        None if comment.trim() != comment => Err(KeysError::Comment("blanks at its beginning or end")),
        None => Ok(()),
    }
}
