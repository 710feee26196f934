//! What runs that were killed left half done, undone or completed from their journals.

use std::collections::BTreeSet;
use std::path::Path;

use super::file::temporary;
use super::journal;
use super::lock::Locks;
use super::stage::PREFIX;
use super::stop::Stop;
use super::target;
use crate::failure::{Failure, warning_line};
use crate::interrupted::journal::Entry;
use crate::interrupted::{self, Leftover, State};
use crate::places::from_here;
use crate::signals::Watch;

/// What became of leftovers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recovered {
    /// There were none.
    Nothing,
    /// Files were given their old or new texts: what was read before counts no more.
    Repaired,
}

/// Puts right what killed runs left half done below these folders.
///
/// # Errors
/// What cannot be put right: its journal and texts stay, and nothing else may be written there.
pub fn recover<'f>(folders: impl IntoIterator<Item = &'f Path>) -> Result<Recovered, Failure> {
    let folders: Vec<&Path> = folders.into_iter().collect();
    let leftovers = interrupted::find(&folders).map_err(nothing_written)?;
    if leftovers.is_empty() {
        return Ok(Recovered::Nothing);
    }
    let watch = Watch::begin();
    for leftover in &leftovers {
        leftover.tell();
        repair(leftover)?;
    }
    match watch.caught() {
        Some(signal) => Err(Failure::Interrupted(signal, "interrupted; nothing else was written".to_owned())),
        None => Ok(Recovered::Repaired),
    }
}

fn nothing_written(message: String) -> Failure {
    Failure::World(format!("{message}; nothing was written"))
}

fn repair(leftover: &Leftover) -> Result<(), Failure> {
    let folders: BTreeSet<_> =
        leftover.journal.paths().filter_map(|path| path.parent().map(Path::to_path_buf)).collect();
    let _locks = Locks::take(folders.iter().map(std::path::PathBuf::as_path))?;
    let stop = |Stop(message)| nothing_written(message);
    match way(leftover) {
        Some(way) => {
            way.go(leftover).map_err(stop)?;
            sync(&folders).map_err(stop)?;
            clean(leftover).map_err(stop)?;
            sync(&folders).map_err(stop)?;
            journal::remove(&leftover.place).map_err(stop)?;
            if way != Way::Nothing {
                warning_line(&format!("{} {}", from_here(&leftover.journal.root), way.said()));
            }
            Ok(())
        }
        None => {
            let place = leftover.place.to_string_lossy();
            let token = &leftover.journal.token;
            Err(nothing_written(format!(
                "what that run left cannot be put right: look at these files, then remove {place} and what is called \
                 {PREFIX}{token}-… beside them"
            )))
        }
    }
}

/// How files become whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// They are.
    Nothing,
    /// Those that are new get their old texts back.
    Back,
    /// Those that are old get their new texts.
    Forth,
}

/// Back if that can be: whoever started the run did not see it end. Nothing is written over a text of somebody else's.
fn way(leftover: &Leftover) -> Option<Way> {
    let all = |wanted: State| leftover.states.iter().all(|state| *state == wanted);
    if leftover.states.contains(&State::Other) {
        return None;
    }
    if all(State::Old) || all(State::New) {
        return Some(Way::Nothing);
    }
    [Way::Back, Way::Forth]
        .into_iter()
        .find(|way| way.changes(leftover).all(|(index, entry)| way.can(leftover, index, entry)))
}

impl Way {
    /// The files that change on this way, with their numbers.
    fn changes(self, leftover: &Leftover) -> impl Iterator<Item = (usize, &Entry)> {
        let from = if self == Way::Back { State::New } else { State::Old };
        let files = leftover.journal.files.iter().enumerate().zip(&leftover.states);
        files.filter(move |(_, state)| self != Way::Nothing && **state == from).map(|(file, _)| file)
    }

    /// Whether the text that a file is to get is there.
    fn can(self, leftover: &Leftover, index: usize, entry: &Entry) -> bool {
        let path = leftover.journal.path(entry);
        let [staged, kept] = temporary(path.parent().unwrap_or(&path), &leftover.journal.token, index);
        match self {
            Way::Nothing => true,
            Way::Back => entry.old.as_ref().is_none_or(|old| old.is_at(&kept)),
            Way::Forth => entry.new.is_at(&staged),
        }
    }

    fn go(self, leftover: &Leftover) -> Result<(), Stop> {
        for (index, entry) in self.changes(leftover) {
            let path = leftover.journal.path(entry);
            let [staged, kept] = temporary(path.parent().unwrap_or(&path), &leftover.journal.token, index);
            match self {
                Way::Back if entry.old.is_none() => std::fs::remove_file(&path),
                Way::Back => std::fs::rename(&kept, &path),
                _ => std::fs::rename(&staged, &path),
            }
            .map_err(|error| Stop::io(&path, &error))?;
        }
        Ok(())
    }

    /// What was done, in words that follow the name of a folder.
    fn said(self) -> &'static str {
        match self {
            Way::Forth => "has all its new texts now",
            Way::Back | Way::Nothing => "has all its old texts again",
        }
    }
}

fn sync(folders: &BTreeSet<std::path::PathBuf>) -> Result<(), Stop> {
    folders.iter().try_for_each(|folder| target::sync(folder).map_err(|error| Stop::io(folder, &error)))
}

/// Removes the temporary files; the journal, which names them, goes last.
fn clean(leftover: &Leftover) -> Result<(), Stop> {
    for (index, path) in leftover.journal.paths().enumerate() {
        let Some(folder) = path.parent() else { continue };
        for path in temporary(folder, &leftover.journal.token, index) {
            match std::fs::remove_file(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(Stop(format!("cannot remove {}: {error}", path.to_string_lossy())));
                }
                _ => {}
            }
        }
    }
    Ok(())
}
