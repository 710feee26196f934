//! A wish as new texts, read again before anyone gets them.

use std::collections::BTreeSet;

use super::KeysError;
use super::compare::compare;
use super::elsewhere::{AlsoFound, also_found};
use super::home::{Home, HomeKind, extend_list, home_of, new_list};
use super::inventory::{Inventory, place as place_of};
use super::place::{Edits, quoted, unclear};
use super::snapshot::Snapshot;
use super::wish::{Allowed, Which, Wish};
use crate::configuration::keys::{KeyEntry, KeyPlace};
use crate::fix::overlay::Overlay;
use crate::model::key::{AuthorizedKey, PublicKey};
use crate::nix::files::Files;
use crate::source::Sources;

/// What a wish comes to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    /// The files that change, by name; none when all is as wished already.
    pub files: Vec<FileChange>,
    /// The keys that were touched, each place once.
    pub touched: Vec<Touched>,
    /// Where a key that goes stands besides, and lets nobody in: known hosts, recipients of secrets, signers.
    pub also_found: Vec<AlsoFound>,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileChange {
    /// Its name.
    pub name: String,
    /// Its text as it was read.
    pub old: String,
    /// Its text as it is to be.
    pub new: String,
}

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

/// Plans a wish about the keys of the files with these names, and of what they import.
///
/// # Errors
/// [`KeysError`]; nothing is to be changed then.
///
/// ```
/// use nixos_ssh::keys::{plan, wish::{Allowed, Which, Wish}};
/// use nixos_ssh::nix::files::MemoryFiles;
/// let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl alice@laptop";
/// let text = format!("{{ users.users.alice.openssh.authorizedKeys.keys = [ \"{key}\" ]; }}");
/// let files = MemoryFiles::default().with("host.nix", text);
/// let wish = Wish::Remove { which: Which::Comment("alice@laptop".into()), user: None };
/// let plan = plan(&files, &["host.nix".to_owned()], &wish, Allowed::default())?;
/// assert_eq!(plan.files[0].new, "{ users.users.alice.openssh.authorizedKeys.keys = [ ]; }");
/// # Ok::<(), nixos_ssh::keys::KeysError>(())
/// ```
pub fn plan(files: &dyn Files, names: &[String], wish: &Wish, allowed: Allowed) -> Result<Plan, KeysError> {
    let inventory = Inventory::read(files, names);
    let mut work = Work { inventory: &inventory, edits: Edits::default(), touched: Vec::new() };
    work.fulfil(wish)?;
    let changed = work.edits.apply()?;
    let touched = work.touched;
    let also_found = match wish {
        Wish::Remove { .. } | Wish::Replace { .. } => {
            also_found(files, names, &inventory, touched.iter().map(|touched| &touched.key.key))
        }
        Wish::Add { .. } | Wish::Accompany { .. } | Wish::RenameComment { .. } => Vec::new(),
    };
    if !changed.is_empty() {
        let mut overlay = Overlay::new(files);
        changed.iter().for_each(|(name, (_, new))| overlay.set(name, new));
        let after = Inventory::read_some(&overlay, names, &inventory.names());
        compare(&Snapshot::of(&inventory), &Snapshot::of(&after), wish, allowed)?;
    }
    let files = changed.into_iter().filter(|(_, (old, new))| old != new);
    let files = files.map(|(name, (old, new))| FileChange { name, old, new }).collect();
    Ok(Plan { files, touched, also_found })
}

struct Work<'i> {
    inventory: &'i Inventory,
    edits: Edits,
    touched: Vec<Touched>,
}

impl Work<'_> {
    fn fulfil(&mut self, wish: &Wish) -> Result<(), KeysError> {
        match wish {
            Wish::Add { user, keys } => self.add(user, keys),
            Wish::Remove { which, user } => {
                let found =
                    self.each(which, user.as_deref(), &mut |edits, sources, entry| edits.remove(sources, entry))?;
                // To take away what is not there is no mistake of the second run, but may be one of the first.
                if found { Ok(()) } else { Err(KeysError::NoSuchKey(which.describe())) }
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
                if found || !present.is_empty() { Ok(()) } else { Err(KeysError::NoSuchKey(old.describe())) }
            }
            Wish::RenameComment { which, comment } => {
                check_comment(comment)?;
                let found = self.each(which, None, &mut |edits, sources, entry| match &entry.key {
                    Some(Ok(key)) if key.comment == *comment => Ok(()),
                    _ => edits.comment(sources, entry, comment),
                })?;
                if found { Ok(()) } else { Err(KeysError::NoSuchKey(which.describe())) }
            }
        }
    }

    /// Does something at every place of the keys that are meant; gives whether there was one.
    fn each(
        &mut self,
        which: &Which,
        user: Option<&str>,
        act: &mut dyn FnMut(&mut Edits, &Sources, &KeyEntry) -> Result<(), KeysError>,
    ) -> Result<bool, KeysError> {
        let mut seen = BTreeSet::new();
        for (sources, entry) in self.inventory.entries() {
            let Some(Ok(key)) = &entry.key else { continue };
            if !which.means(key) || user.is_some_and(|user| entry.user.as_deref() != Some(user)) {
                continue;
            }
            let Some((file, line)) = place_of(sources, entry.span) else {
                return Err(unclear(sources, entry.element, "nobody knows where this key stands"));
            };
            if !seen.insert((file.clone(), entry.element.start, entry.span.start, entry.user.clone())) {
                continue;
            }
            act(&mut self.edits, sources, entry)?;
            self.touched.push(Touched { file, line, user: entry.user.clone(), key: key.clone() });
        }
        Ok(!seen.is_empty())
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
            HomeKind::List => extend_list(document, span, &lines),
            HomeKind::User => new_list(document, span, &lines),
        };
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
