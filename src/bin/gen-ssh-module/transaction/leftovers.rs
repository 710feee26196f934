//! What a run that was killed left behind: a journal, files with their old or new text, temporary files.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::file::{self, State};
use super::journal::{self, Entries};
use super::lock::{Locks, Tried, try_lock};
use super::target::{Target, shown};
use crate::failure::warning_line;

/// The most files that are named one by one.
const SHOWN: usize = 50;

/// What one run left.
#[derive(Debug)]
pub struct Leftover {
    /// The folder of its journal.
    pub folder: PathBuf,
    /// The files that it was changing.
    pub files: Vec<(PathBuf, State)>,
    token: String,
    /// Held until it is cleared.
    #[allow(dead_code, reason = "what counts is that they are open")]
    locks: Vec<std::fs::File>,
}

/// What killed runs left in a folder and those above it. A run that is still at work left nothing.
#[cfg(test)]
pub fn leftovers(folder: &Path) -> Vec<Leftover> {
    let Ok(folder) = folder.canonicalize() else { return Vec::new() };
    // Without its locks: whoever keeps this must not be in their own way when they write.
    let unlocked = |leftover| Leftover { locks: Vec::new(), ..leftover };
    folder.ancestors().filter_map(|folder| find(folder, &Locks::default())).map(unlocked).collect()
}

/// Tells what killed runs left around these files.
pub fn tell<'p>(paths: impl IntoIterator<Item = &'p Path>) {
    around(paths, &Locks::default()).iter().for_each(Leftover::tell);
}

/// Tells what killed runs left around these files, and removes their journals and temporary files.
pub fn recover<'p>(paths: impl IntoIterator<Item = &'p Path>) {
    clear_around(paths, &Locks::default());
}

/// The same for a run that has locked some folders.
pub fn clear_around<'p>(paths: impl IntoIterator<Item = &'p Path>, locks: &Locks) {
    for leftover in around(paths, locks) {
        leftover.tell();
        leftover.clear();
    }
}

impl Leftover {
    /// A warning that names every file with its state.
    pub fn tell(&self) {
        let folder = shown(&self.folder);
        let Some((_, first)) = self.files.first() else {
            warning_line(&format!("a run in {folder} was interrupted before it changed any file"));
            return;
        };
        let count = self.files.len();
        if count > 1 && self.files.iter().all(|(_, state)| state == first) {
            let has = first.has().replacen("has", "have", 1).replace(" text", " texts").replace("its", "their");
            warning_line(&format!("a run in {folder} was interrupted; its {count} files all {has}"));
            return;
        }
        warning_line(&format!("a run in {folder} was interrupted while it changed files:"));
        for (path, state) in self.files.iter().take(SHOWN) {
            warning_line(&format!("{} {}", shown(path), state.has()));
        }
        if count > SHOWN {
            warning_line(&format!("{} more files are not shown", count - SHOWN));
        }
    }

    /// Removes the journal and the temporary files; what cannot be removed is told.
    pub fn clear(&self) {
        for (index, (path, _)) in self.files.iter().enumerate() {
            let Some(folder) = path.parent() else { continue };
            file::temporary(folder, &self.token, index).iter().for_each(|path| remove(path));
        }
        // Last: it names the others.
        remove(&self.folder.join(journal::NAME));
    }
}

/// What killed runs left in the folders of these files and above.
fn around<'p>(paths: impl IntoIterator<Item = &'p Path>, locks: &Locks) -> Vec<Leftover> {
    let targets: Vec<Target> = paths.into_iter().filter_map(|path| Target::find(path).ok()).collect();
    let folders: BTreeSet<&Path> = targets.iter().flat_map(|target| target.folder().ancestors()).collect();
    folders.into_iter().filter_map(|folder| find(folder, locks)).collect()
}

fn remove(path: &Path) {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            warning_line(&format!("cannot remove {}: {error}", shown(path)));
        }
        _ => {}
    }
}

/// What the journal of a folder says, if nobody is at work with it.
fn find(folder: &Path, locks: &Locks) -> Option<Leftover> {
    let mut file = file::open(&folder.join(journal::NAME)).ok()??;
    let mut held = Vec::new();
    // A run locks its folder before it makes its journal. Where folders cannot be locked, the journal's own lock tells.
    if !locks.holds(folder)
        && let Ok(folder) = std::fs::File::open(folder)
    {
        if try_lock(&folder) == Tried::Busy {
            return None;
        }
        held.push(folder);
    }
    if try_lock(&file) != Tried::Locked {
        return None;
    }
    let mut text = Vec::new();
    file.read_to_end(&mut text).ok()?;
    held.push(file);
    // One that is not whole was never followed by anything.
    let Entries { token, files } = journal::read(&text, folder).unwrap_or_default();
    let files = files.into_iter().map(|entry| {
        let state = match digest(&entry.path) {
            Ok(found) if found == entry.old => State::Old,
            Ok(Some(found)) if found == entry.new => State::New,
            _ => State::Other,
        };
        (entry.path, state)
    });
    Some(Leftover { folder: folder.to_path_buf(), files: files.collect(), token, locks: held })
}

fn digest(path: &Path) -> std::io::Result<Option<String>> {
    let Some(mut file) = file::open(path)? else { return Ok(None) };
    let mut text = Vec::new();
    file.read_to_end(&mut text)?;
    Ok(Some(journal::digest(&text)))
}
