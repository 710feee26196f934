//! Keys that stay: where, and why; the files that nobody could look into.

use std::path::Path;

use nixos_ssh::keys::inventory::{Stage, Unread};
use nixos_ssh::keys::{AlsoFound, Elsewhere, Unsearched};
use nixos_ssh::nix::files::Files as _;
use serde_json::{Value, json};

use crate::check::tree::Tree;
use crate::failure::{note_line, warning_line};

/// What of a file's text lets it read others whose names it does not have.
const READERS: [&str; 5] = ["readDir", "listFilesRecursive", "}.pub", "\".pub\"", "fileset"];

/// What is left when a wish is fulfilled as far as it can be; files as people call them.
#[derive(Debug, Default)]
pub struct Left {
    /// Places of keys that are meant.
    pub places: Vec<AlsoFound>,
    /// Files that were not searched.
    pub unsearched: Vec<Unsearched>,
    /// Lists of keys that were not read.
    pub unread: Vec<Unread>,
    /// Places that say which key is meant and let nobody in.
    harmless: Vec<AlsoFound>,
}

impl Left {
    /// Nothing but files that were not searched.
    pub fn new(unsearched: Vec<Unsearched>) -> Left {
        Left { unsearched, ..Left::default() }
    }

    /// Adds what is left in a tree. The file that says which key is meant is no module's, unless one may read it.
    pub fn add(&mut self, tree: &Tree, found: Elsewhere, named: Option<&str>) {
        for file in found.unsearched {
            let shown = tree.shown(&file.file);
            self.unsearched.push(Unsearched { file: shown, ..file });
        }
        let own = named.and_then(|named| Path::new(named).canonicalize().ok());
        let is_own = |file: &str| own.as_ref().is_some_and(|own| tree.files.root.join(file) == *own);
        for place in found.places {
            let is_harmless = is_own(&place.file) && !may_be_read(tree, &place.file);
            let shown = AlsoFound { file: tree.shown(&place.file), ..place };
            if is_harmless {
                self.harmless.push(shown);
            } else {
                self.places.push(shown);
            }
        }
        self.unsearched.sort();
        self.unsearched.dedup();
    }

    /// Adds the lists of a tree that were not read.
    pub fn add_unread(&mut self, tree: &Tree, lists: Vec<Unread>) {
        self.unread.extend(lists.into_iter().map(|list| Unread { file: tree.shown(&list.file), ..list }));
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty() && self.unsearched.is_empty() && self.unread.is_empty()
    }

    /// Says it.
    pub fn tell(&self) {
        for place in &self.harmless {
            note_line(&format!("{}:{}: the key is here, too; no module names this file", place.file, place.line));
        }
        for place in &self.places {
            warning_line(&format!(
                "{}:{}: {} is not changed here: {}",
                place.file, place.line, place.fingerprint, place.reason
            ));
        }
        self.tell_unread();
    }

    /// Says what nobody could look into.
    pub fn tell_unread(&self) {
        for file in &self.unsearched {
            warning_line(&format!("{}: not searched: {}", file.file, file.reason));
        }
        for list in &self.unread {
            let user = account(list.user.as_deref(), list.stage);
            warning_line(&format!("{}:{}: {user} may have more keys: {}", list.file, list.line, list.reason));
        }
    }

    /// For programs: a part of an object.
    pub fn json(&self) -> Value {
        json!({
            "alsoFound": places(&self.places),
            "unsearched": unsearched(&self.unsearched),
            "unread": unread(&self.unread),
        })
    }
}

fn places(places: &[AlsoFound]) -> Value {
    let place = |place: &AlsoFound| {
        json!({
            "file": place.file,
            "line": place.line,
            "fingerprint": place.fingerprint,
            "reason": place.reason,
        })
    };
    places.iter().map(place).collect()
}

fn unsearched(files: &[Unsearched]) -> Value {
    files.iter().map(|file| json!({ "file": file.file, "reason": file.reason })).collect()
}

fn unread(lists: &[Unread]) -> Value {
    let list =
        |list: &Unread| json!({ "user": list.user, "file": list.file, "line": list.line, "reason": list.reason });
    lists.iter().map(list).collect()
}

/// What an account is called that keys let in.
pub fn account(user: Option<&str>, stage: Stage) -> &str {
    match (user, stage) {
        (Some(user), _) => user,
        (None, Stage::One) => "root (stage 1)",
        (None, Stage::Two) => "an account that is not known",
    }
}

/// Whether a Nix file has the name of another, or reads files whose names it does not have.
fn may_be_read(tree: &Tree, file: &str) -> bool {
    let name = file.rsplit('/').next().unwrap_or(file);
    let is_nix = |text: &&String| text.ends_with(".nix");
    let texts = tree.texts.iter().filter(is_nix).chain(&tree.names);
    let mut texts = texts.map(|text| tree.files.read(text));
    // One that cannot be read may have it.
    texts.any(|bytes| {
        let Ok(bytes) = bytes else { return true };
        let text = String::from_utf8_lossy(&bytes);
        text.contains(name) || READERS.iter().any(|reader| text.contains(reader))
    })
}
