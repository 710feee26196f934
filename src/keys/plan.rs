//! A wish as new texts, read again before anyone gets them.

use super::KeysError;
use super::compare::compare;
use super::elsewhere::{Elsewhere, Search};
use super::inventory::Inventory;
use super::place::edit_error;
use super::snapshot::Snapshot;
use super::wish::{Allowed, Wish};
use super::work::{Touched, Work};
use crate::fix::overlay::Overlay;
use crate::nix::edit::document::Document;
use crate::nix::files::Files;
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
/// [`KeysError`]; nothing is to be changed then. A key that stands only where it cannot be changed is no error.
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
    let mut work = Work::new(&inventory);
    let found = work.fulfil(wish)?;
    let changed = work.edits.apply()?;
    let elsewhere = work.left(&Search { files, names, texts, inventory: &inventory }, wish);
    if let (false, true, Some(which)) = (found, elsewhere.places.is_empty(), wish.which()) {
        return Err(KeysError::NoSuchKey(which.describe()));
    }
    if !changed.is_empty() {
        let mut overlay = Overlay::new(files);
        for (name, (old, new)) in &changed {
            parses(name, old, new)?;
            overlay.set(name, new);
        }
        let after = Inventory::read_some(&overlay, names, &inventory.names());
        compare(&Snapshot::of(&inventory), &Snapshot::of(&after), wish, allowed, &work.stuck)?;
    }
    let files = changed.into_iter().filter(|(_, (old, new))| old != new);
    let files = files.map(|(name, (old, new))| FileChange { name, old, new }).collect();
    Ok(Plan { files, touched: work.touched, left: elsewhere, found })
}

/// Whether Nix takes a text that edits made: duplicate names and all that the parser finds included.
fn parses(name: &str, old: &str, new: &str) -> Result<(), KeysError> {
    if is_key_file(name) || !name.ends_with(".nix") {
        return Ok(());
    }
    Document::edited(old, new).map(drop).map_err(|error| edit_error(name, error))
}
