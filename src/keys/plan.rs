//! A wish as new texts, read again before anyone gets them.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;

use super::KeysError;
use super::inventory::{Inventory, place as place_of};
use super::place::{Edits, quoted, unclear};
use super::snapshot::Snapshot;
use super::wish::{Allowed, LockOut, Shared, Which, Wish};
use crate::configuration::Condition;
use crate::configuration::keys::{KeyEntry, KeyPlace};
use crate::fix::overlay::Overlay;
use crate::model::key::{AuthorizedKey, PublicKey};
use crate::nix::edit::Edit;
use crate::nix::edit::document::Document;
use crate::nix::files::Files;
use crate::source::{Sources, Span};

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

/// A place that was not touched.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AlsoFound {
    /// The file.
    pub file: String,
    /// The line before the change, from 1.
    pub line: usize,
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
    let also_found = also_found(files, names, &inventory, wish, &touched);
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
        let (sources, span, is_list) = self.home_of(user)?;
        let (name, document) = self.edits.document(&sources, span)?;
        let edits = match is_list {
            true => extend_list(document, span, &lines),
            false => new_list(document, span, &lines),
        };
        let edits =
            edits.ok_or_else(|| unclear(&sources, span, "the user is defined by something that cannot be edited"))?;
        let (file, line) = place_of(&sources, span).unwrap_or_default();
        for key in missing {
            let user = Some(user.to_owned());
            self.touched.push(Touched { file: file.clone(), line, user, key: key.clone() });
        }
        for edit in edits {
            self.edits.add(name.clone(), edit);
        }
        Ok(())
    }

    /// Where keys of a user go: the name of its list, or its own name where it has none.
    fn home_of(&self, user: &str) -> Result<(Sources, Span, bool), KeysError> {
        let mut lists: BTreeMap<(String, Span), &Sources> = BTreeMap::new();
        let mut names: BTreeMap<(String, Span), &Sources> = BTreeMap::new();
        for (_, checked) in &self.inventory.files {
            for found in checked.hosts.iter().filter_map(|host| host.user(user)) {
                let file = |span: Span| checked.sources.get(span.source).map(|source| source.name.clone());
                let definitions = found.node.child_definitions("openssh.authorizedKeys.keys");
                let sure: Vec<_> = definitions.iter().filter(|one| one.condition == Condition::Always).collect();
                let chosen = if sure.is_empty() { definitions.iter().collect() } else { sure };
                for definition in chosen {
                    if let Some(file) = file(definition.name) {
                        lists.insert((file, Span { source: 0, ..definition.name }), &checked.sources);
                    }
                }
                for span in &found.node.names {
                    if let Some(file) = file(*span) {
                        names.insert((file, Span { source: 0, ..*span }), &checked.sources);
                    }
                }
            }
        }
        let is_list = !lists.is_empty();
        let homes = if is_list { lists } else { names };
        let files: BTreeSet<&String> = homes.keys().map(|(file, _)| file).collect();
        if files.len() > 1 {
            let files = files.into_iter().cloned().collect();
            return Err(KeysError::SeveralFiles { user: user.to_owned(), files });
        }
        let Some(((file, span), sources)) = homes.last_key_value() else {
            return Err(KeysError::NoSuchUser(user.to_owned()));
        };
        let number = (0..).take_while(|number| sources.get(*number).is_some());
        let number = number.into_iter().find(|number| sources.get(*number).is_some_and(|one| one.name == *file));
        Ok(((*sources).clone(), Span { source: number.unwrap_or_default(), ..*span }, is_list))
    }
}

/// More elements for the list whose name stands at a span.
fn extend_list(document: &Document, name: Span, lines: &[String]) -> Option<Vec<Edit>> {
    let binding = document.binding(document.entry_named_at(name.into())?)?;
    let edit = document.append_to(binding.value, &lines.join(" "));
    // Each on a line of its own where the list has lines.
    if lines.len() > 1 && edit.replacement.starts_with(['\n', '\r']) {
        let indentation = edit.replacement.split(['"', '(']).next().unwrap_or_default().to_owned();
        let replacement = lines.iter().map(|line| format!("{indentation}{line}")).collect::<String>();
        return Some(vec![Edit { replacement, ..edit }]);
    }
    Some(vec![edit])
}

/// A list of its own for the user whose name stands at a span.
fn new_list(document: &Document, name: Span, lines: &[String]) -> Option<Vec<Edit>> {
    let entry = document.entry_named_at(name.into())?;
    let value = format!("openssh.authorizedKeys.keys = [ {} ];", lines.join(" "));
    if document.has_braces(entry.value) {
        return Some(vec![document.insert_binding(entry.value, &value)?]);
    }
    let bindings = document.bindings_of(entry, 0);
    let (last, below) = bindings.into_iter().max_by_key(|(binding, _)| binding.range.end)?;
    let own = document.slice(last.range.start..last.name_end(below)?);
    Some(vec![document.insert_binding_after(&last, &format!("{own}.{value}"))])
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

/// Other places of the keys that go.
fn also_found(
    files: &dyn Files,
    names: &[String],
    inventory: &Inventory,
    wish: &Wish,
    touched: &[Touched],
) -> Vec<AlsoFound> {
    if !matches!(wish, Wish::Remove { .. } | Wish::Replace { .. }) {
        return Vec::new();
    }
    let blobs: BTreeSet<String> = touched
        .iter()
        .map(|touched| base64::engine::general_purpose::STANDARD_NO_PAD.encode(touched.key.key.blob()))
        .collect();
    let known: BTreeSet<(String, usize)> =
        inventory.records().into_iter().map(|record| (record.file, record.line)).collect();
    let mut found = BTreeSet::new();
    for name in names {
        let Ok(bytes) = files.read(name) else { continue };
        for blob in &blobs {
            for at in memchr::memmem::find_iter(&bytes, blob.as_bytes()) {
                let line = bytes.iter().take(at).filter(|byte| **byte == b'\n').count() + 1;
                if !known.contains(&(name.clone(), line)) {
                    found.insert(AlsoFound { file: name.clone(), line });
                }
            }
        }
    }
    found.into_iter().collect()
}

/// Whether a change is the wished one and no other.
fn compare(before: &Snapshot, after: &Snapshot, wish: &Wish, allowed: Allowed) -> Result<(), KeysError> {
    for (host, rest) in &before.rest {
        let differs = |what: &str| KeysError::Differs { file: host.0.clone(), what: what.to_owned() };
        match after.rest.get(host) {
            None => return Err(differs("a host is not there any more")),
            // A list of a user who had none makes no difference here.
            Some(later) if later != rest => return Err(differs("an option has another value")),
            Some(_) => {}
        }
        if allowed.lock_out == LockOut::Refused
            && before.admins.get(host) > Some(&0)
            && after.admins.get(host) == Some(&0)
        {
            return Err(KeysError::LockOut { file: host.0.clone() });
        }
    }
    let mut others = BTreeSet::new();
    let lists: BTreeSet<_> = before.lists.keys().chain(after.lists.keys()).collect();
    for list in lists {
        let (old, new) = (before.lists.get(list), after.lists.get(list));
        let (old, new) = (old.map_or(&[][..], Vec::as_slice), new.map_or(&[][..], Vec::as_slice));
        let (gone, come) = (without(old, new), without(new, old));
        let differs = |what: &str| {
            let user = list.1.as_deref().unwrap_or("stage 1");
            KeysError::Differs { file: list.0.0.clone(), what: format!("{what} ({user})") }
        };
        if before.gaps.get(list).copied().unwrap_or_default() != after.gaps.get(list).copied().unwrap_or_default() {
            return Err(differs("a part of a list could not be read any more"));
        }
        match wish {
            Wish::Add { user, keys } => {
                let wished = |key: &&AuthorizedKey| keys.iter().any(|one| one.key == key.key);
                if !gone.is_empty() || !come.iter().all(wished) {
                    return Err(differs("another key"));
                }
                if !come.is_empty() && list.1.as_deref() != Some(user.as_str()) {
                    others.insert(list.1.clone().unwrap_or_else(|| "stage 1".to_owned()));
                }
            }
            Wish::Remove { which, user } => {
                if !come.is_empty() || !gone.iter().all(|key| which.means(key)) {
                    return Err(differs("another key"));
                }
                let is_meant = user.is_none() || *user == list.1;
                if is_meant && new.iter().any(|key| which.means(key)) {
                    return Err(differs("the key is there as before"));
                }
                if !is_meant && !gone.is_empty() {
                    others.insert(list.1.clone().unwrap_or_else(|| "stage 1".to_owned()));
                }
            }
            Wish::Accompany { new: wished, .. } => {
                if !gone.is_empty() || !come.iter().all(|key| key.key == wished.key) {
                    return Err(differs("another key"));
                }
            }
            Wish::Replace { old: which, new: wished } => {
                if !gone.iter().all(|key| which.means(key)) || !come.iter().all(|key| key.key == wished.key) {
                    return Err(differs("another key"));
                }
                if new.iter().any(|key| which.means(key) && key.key != wished.key) {
                    return Err(differs("the key is there as before"));
                }
            }
            Wish::RenameComment { which, comment } => {
                let same =
                    |key: &&AuthorizedKey| gone.iter().any(|old| old.key == key.key && old.options == key.options);
                let renamed = |key: &&AuthorizedKey| key.comment == *comment && same(key);
                if !gone.iter().all(|key| which.means(key)) || !come.iter().all(renamed) {
                    return Err(differs("another key"));
                }
            }
        }
    }
    if allowed.shared == Shared::Refused && !others.is_empty() {
        return Err(KeysError::Shared { users: others.into_iter().collect() });
    }
    Ok(())
}

/// The keys of one list that another has not, as often as they are there.
fn without<'k>(keys: &'k [AuthorizedKey], others: &[AuthorizedKey]) -> Vec<&'k AuthorizedKey> {
    let mut left: Vec<&AuthorizedKey> = others.iter().collect();
    let mut more = Vec::new();
    for key in keys {
        match left.iter().position(|other| *other == key) {
            Some(index) => drop(left.swap_remove(index)),
            None => more.push(key),
        }
    }
    more
}
