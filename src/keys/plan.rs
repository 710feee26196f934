//! A wish as new texts, read again before anyone gets them.

use std::collections::{BTreeMap, BTreeSet};

use super::KeysError;
use super::compare::compare;
use super::elsewhere::{Elsewhere, Search};
use super::inventory::{Inventory, Unread};
use super::place::edit_error;
use super::snapshot::Snapshot;
use super::wish::{Allowed, Wish};
use super::work::{KeyPosition, Touched, Work};
use crate::fix::overlay::Overlay;
use crate::nix::files::Files;
use crate::nix::write::edit::document::Document;
use crate::ssh::authorized_keys::is_key_file;

/// What a wish comes to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    /// The files that change, by name; none when all is as wished already.
    pub files: Vec<FileChange>,
    /// The keys that were touched, each place once.
    pub touched: Vec<Touched>,
    /// Where a key that is meant stands and is not changed, and why: known hosts, recipients of secrets, lists that could
    /// not be read; and the files that were not searched.
    pub left: Elsewhere,
    /// The lists that may hold a key that is meant and could not be read.
    pub unread: Vec<Unread>,
    /// Whether a list has a key that is meant; always where one is added.
    pub found: bool,
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
    plan_among(files, names, names, wish, allowed)
}

/// The same, where other files are searched for the keys as well: `texts` are the names of all files, whatever they hold.
/// What is found there and not changed is told, and so is each file that could not be searched.
///
/// # Errors
/// [`KeysError`]; nothing is to be changed then. A key that stands only where it cannot be changed is no error, and neither
/// is one that stands nowhere but may be in a list that could not be read.
///
/// ```
/// use nixos_ssh::keys::{plan_among, wish::{Allowed, Which, Wish}};
/// use nixos_ssh::nix::files::MemoryFiles;
/// let line = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl alice@laptop";
/// let files = MemoryFiles::default().with("notes.txt", line);
/// let wish = Wish::Remove { which: Which::Comment("alice@laptop".into()), user: None };
/// let plan = plan_among(&files, &[], &["notes.txt".to_owned()], &wish, Allowed::default())?;
/// assert_eq!((plan.left.places[0].line, plan.left.places[0].reason.as_str()), (1, "it is no Nix file"));
/// # Ok::<(), nixos_ssh::keys::KeysError>(())
/// ```
pub fn plan_among(
    files: &dyn Files,
    names: &[String],
    texts: &[String],
    wish: &Wish,
    allowed: Allowed,
) -> Result<Plan, KeysError> {
    let inventory = Inventory::read(files, names);
    let planning = Planning { files, names, inventory: &inventory, wish, allowed };
    let mut stays = BTreeMap::new();
    let made = match planning.made(&stays) {
        Err(error) if error.is_of_a_place() && wish.which().is_some() => {
            stays = planning.refused(error)?;
            planning.made(&stays)
        }
        made => made,
    };
    let Made { mut work, found, changed } = made?;
    let elsewhere = work.left(&Search { files, names, texts, inventory: &inventory }, wish);
    let mut unread = inventory.unread();
    unread.retain(|list| wish.may_mean(list));
    let is_nowhere = elsewhere.places.is_empty() && unread.is_empty();
    if let (false, true, Some(which)) = (found, is_nowhere, wish.which()) {
        return Err(KeysError::NoSuchKey(which.describe()));
    }
    let files = changed.into_iter().filter(|(_, (old, new))| old != new);
    let files = files.map(|(name, (old, new))| FileChange { name, old, new }).collect();
    Ok(Plan { files, touched: work.touched, left: elsewhere, unread, found })
}

/// How often the texts are read again to find the places that cannot be changed.
const TRIES: usize = 100;

/// What a wish is planned with.
struct Planning<'p> {
    files: &'p dyn Files,
    names: &'p [String],
    inventory: &'p Inventory,
    wish: &'p Wish,
    allowed: Allowed,
}

/// Edits that do what was wished and nothing else.
struct Made<'p> {
    work: Work<'p>,
    found: bool,
    changed: BTreeMap<String, (String, String)>,
}

impl<'p> Planning<'p> {
    /// The edits for all places but some, seen to do what was wished.
    fn made(&self, stays: &'p BTreeMap<KeyPosition, String>) -> Result<Made<'p>, KeysError> {
        let mut work = Work::new(self.inventory, stays);
        let found = work.fulfil(self.wish)?;
        let changed = self.seen(&work)?;
        Ok(Made { work, found, changed })
    }

    /// The texts that edits make, read again.
    fn seen(&self, work: &Work<'_>) -> Result<BTreeMap<String, (String, String)>, KeysError> {
        let changed = work.edits.apply()?;
        if !changed.is_empty() {
            let mut overlay = Overlay::new(self.files);
            for (name, (old, new)) in &changed {
                parses(name, old, new)?;
                overlay.set(name, new);
            }
            let after = Inventory::read_some(&overlay, self.names, &self.inventory.names());
            let before = Snapshot::of(self.inventory);
            compare(&before, &Snapshot::of(&after), self.wish, self.allowed, &work.stuck)?;
        }
        Ok(changed)
    }

    /// The places that cannot be changed, found by halving, when all of them together cannot.
    fn refused(&self, error: KeysError) -> Result<BTreeMap<KeyPosition, String>, KeysError> {
        let all = self.positions()?;
        let mut good: Vec<KeyPosition> = Vec::new();
        let mut stays = BTreeMap::new();
        let mut tries = TRIES;
        let mut pieces = vec![all.iter().cloned().collect::<Vec<_>>()];
        while let Some(piece) = pieces.pop() {
            if tries == 0 {
                return Err(error);
            }
            tries -= 1;
            let chosen: BTreeSet<&KeyPosition> = good.iter().chain(&piece).collect();
            let others = all.iter().filter(|position| !chosen.contains(position));
            let others = others.map(|position| (position.clone(), String::new())).collect();
            let mut work = Work::new(self.inventory, &others);
            match work.fulfil(self.wish).and_then(|_| self.seen(&work)) {
                Ok(_) => good.extend(piece),
                Err(error) if !error.is_of_a_place() => return Err(error),
                Err(error) if piece.len() == 1 => {
                    stays.extend(piece.into_iter().map(|position| (position, error.reason())));
                }
                Err(_) => {
                    let (one, two) = piece.split_at(piece.len() / 2);
                    pieces.extend([two.to_vec(), one.to_vec()]);
                }
            }
        }
        Ok(stays)
    }

    /// Every place that could be changed, seen for itself.
    fn positions(&self) -> Result<BTreeSet<KeyPosition>, KeysError> {
        let stays = BTreeMap::new();
        let mut work = Work::new(self.inventory, &stays);
        work.fulfil(self.wish)?;
        Ok(work.positions)
    }
}

/// Whether Nix takes a text that edits made: duplicate names and all that the parser finds included.
fn parses(name: &str, old: &str, new: &str) -> Result<(), KeysError> {
    if is_key_file(name) || !name.ends_with(".nix") {
        return Ok(());
    }
    Document::edited(old, new).map(drop).map_err(|error| edit_error(name, error))
}
