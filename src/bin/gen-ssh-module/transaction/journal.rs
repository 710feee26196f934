//! The journal of a run: on the disk before its first file is changed, gone when the last one is.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::file::File;
use super::stop::Stop;
use super::target;
use crate::flock::try_lock;
use crate::interrupted::folder::{self, EXTENSION};
use crate::interrupted::journal::{Entry, Journal, Print};

/// How the name of one ends while it is made.
const MADE: &str = "made";

/// How long that takes at the most.
const YOUNG: Duration = Duration::from_secs(60);

/// A journal that stands on the disk.
#[derive(Debug)]
pub struct Kept {
    path: PathBuf,
    /// Locked as long as it is at work.
    _file: std::fs::File,
}

/// Writes the journal of these files. A single file is old or new without one, too: where no journal can be kept, it goes
/// without.
pub fn keep(root: &Path, token: &str, files: &[File<'_>]) -> Result<Option<Kept>, Stop> {
    let entry = |file: &File<'_>| Entry {
        name: file.target.path().strip_prefix(root).unwrap_or(file.target.path()).to_path_buf(),
        old: file.old.as_deref().map(Print::of),
        new: Print::of(file.new),
    };
    let journal =
        Journal { token: token.to_owned(), root: root.to_path_buf(), files: files.iter().map(entry).collect() };
    match folder::make() {
        Some(folder) => create(&folder, &journal)
            .map(Some)
            .map_err(|error| Stop(format!("cannot keep a journal in {}: {error}", folder.to_string_lossy()))),
        None if files.len() == 1 => Ok(None),
        None => Err(Stop(
            "cannot keep a journal, without which several files cannot be written safely: \
             XDG_STATE_HOME, HOME and TMPDIR name no folder that is yours"
                .to_owned(),
        )),
    }
}

impl Kept {
    /// Removes it: the change is over.
    pub fn remove(self) -> Result<(), Stop> {
        remove(&self.path)
    }
}

/// Removes a journal whose files are whole.
pub fn remove(path: &Path) -> Result<(), Stop> {
    let stop = |error| Stop(format!("cannot remove {}: {error}", path.to_string_lossy()));
    std::fs::remove_file(path).map_err(stop)
}

/// Removes what runs left that were killed before they had a journal. Young ones may be at work.
fn sweep(folder: &Path) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries.filter(|entry| entry.path().extension().is_some_and(|extension| extension == MADE)) {
        let age = entry.metadata().and_then(|metadata| metadata.modified()).ok().and_then(|made| made.elapsed().ok());
        if age.is_some_and(|age| age > YOUNG) {
            // Whoever else removes it does the same.
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// Under its name it is whole and locked: until then it has another one, which nobody looks for.
fn create(folder: &Path, journal: &Journal) -> std::io::Result<Kept> {
    let made = folder.join(format!("{}.{MADE}", journal.token));
    let path = folder.join(format!("{}.{EXTENSION}", journal.token));
    sweep(folder);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&made)?;
    try_lock(&file);
    let written = file.write_all(journal.text().as_bytes()).and_then(|()| file.sync_all());
    let written = written.and_then(|()| std::fs::rename(&made, &path)).and_then(|()| target::sync(folder));
    match written {
        Ok(()) => Ok(Kept { path, _file: file }),
        Err(error) => {
            // One of them is there; nothing was changed yet.
            let _ = std::fs::remove_file(&made).or_else(|_| std::fs::remove_file(&path));
            Err(error)
        }
    }
}
