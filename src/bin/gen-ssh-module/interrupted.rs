//! Runs that were killed while they changed files: which files they left half done. Looking changes nothing.

pub mod folder;
pub mod journal;

use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use crate::failure::warning_line;
use crate::flock::{Tried, try_lock};
use crate::places::from_here;
use crate::regular;
use journal::{Entry, Journal};

/// The most files that are named one by one.
const SHOWN: usize = 50;

/// What one run left.
#[derive(Debug)]
pub struct Leftover {
    /// Where its journal is.
    pub place: PathBuf,
    /// What the journal says.
    pub journal: Journal,
    /// Which text each file of the journal has.
    pub states: Vec<State>,
    /// Its lock: nobody else is at work with it.
    _lock: File,
}

/// Which text a file has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// That from before the run.
    Old,
    /// That which the run wrote.
    New,
    /// Neither, or it cannot be read.
    Other,
}

impl State {
    /// In words that follow the name of a file.
    pub fn has(self) -> &'static str {
        match self {
            State::Old => "has its old text",
            State::New => "has its new text",
            State::Other => "has neither its old nor its new text",
        }
    }
}

/// Tells what killed runs left half done below these folders.
pub fn tell<'f>(folders: impl IntoIterator<Item = &'f Path>) {
    let folders: Vec<&Path> = folders.into_iter().collect();
    match find(&folders) {
        Ok(leftovers) if leftovers.is_empty() => {}
        Ok(leftovers) => {
            leftovers.iter().for_each(Leftover::tell);
            warning_line("the next command that writes there puts them right first");
        }
        Err(message) => warning_line(&message),
    }
}

/// What killed runs left below these folders. A run that is still at work left nothing.
///
/// # Errors
/// A journal that cannot be read: nobody knows which files it is about.
pub fn find(folders: &[&Path]) -> Result<Vec<Leftover>, String> {
    let mut found = Vec::new();
    for place in folder::journals() {
        let Some(leftover) = leftover(&place)? else { continue };
        let is_near = |path: &PathBuf| folders.iter().any(|folder| path.starts_with(folder));
        if leftover.journal.paths().any(|path| is_near(&path)) {
            found.push(leftover);
        }
    }
    Ok(found)
}

/// What a journal tells of; nothing if somebody is at work with it, or it went meanwhile.
fn leftover(place: &Path) -> Result<Option<Leftover>, String> {
    let cannot = |why: &dyn std::fmt::Display| {
        let place = place.to_string_lossy();
        format!(
            "cannot read {place}, the journal of a run that was interrupted: {why}; look at its files, then remove it"
        )
    };
    let Some(mut file) = regular::open(place).map_err(|error| cannot(&error))? else { return Ok(None) };
    if try_lock(&file) == Tried::Busy {
        return Ok(None);
    }
    let metadata = file.metadata().map_err(|error| cannot(&error))?;
    if !regular::is_private(&metadata) {
        return Err(cannot(&"it belongs to somebody else"));
    }
    if metadata.len() > journal::SIZE_LIMIT {
        return Err(cannot(&"it is too large"));
    }
    let mut text = Vec::new();
    file.read_to_end(&mut text).map_err(|error| cannot(&error))?;
    // Whoever held the lock may have been done with it.
    if !place.exists() {
        return Ok(None);
    }
    let Some(journal) = Journal::read(&text) else { return Err(cannot(&"it is no journal of this version")) };
    let states = journal.files.iter().map(|entry| state(&journal, entry)).collect();
    Ok(Some(Leftover { place: place.to_owned(), journal, states, _lock: file }))
}

/// Which text a file of a journal has.
pub fn state(journal: &Journal, entry: &Entry) -> State {
    let path = journal.path(entry);
    // A folder that became a link since leads to other files.
    let is_there = path.parent().is_some_and(|folder| folder.canonicalize().is_ok_and(|real| real == folder));
    let is_missing = || std::fs::symlink_metadata(&path).is_err_and(|error| error.kind() == ErrorKind::NotFound);
    match &entry.old {
        _ if !is_there => State::Other,
        _ if entry.new.is_at(&path) => State::New,
        Some(old) if old.is_at(&path) => State::Old,
        None if is_missing() => State::Old,
        _ => State::Other,
    }
}

impl Leftover {
    /// A warning that names every file with its state.
    pub fn tell(&self) {
        let folder = from_here(&self.journal.root);
        let Some(first) = self.states.first() else { return };
        let count = self.states.len();
        if count > 1 && self.states.iter().all(|state| state == first) {
            let has = first.has().replacen("has", "have", 1).replace(" text", " texts").replace("its", "their");
            warning_line(&format!("a run in {folder} was interrupted; its {count} files all {has}"));
            return;
        }
        warning_line(&format!("a run in {folder} was interrupted while it changed files:"));
        for (path, state) in self.journal.paths().zip(&self.states).take(SHOWN) {
            warning_line(&format!("{} {}", from_here(&path), state.has()));
        }
        if count > SHOWN {
            warning_line(&format!("{} more files are not shown", count - SHOWN));
        }
    }
}
