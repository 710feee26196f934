//! One file on its way from its old text to its new one.

use std::borrow::Cow;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use super::stage::{self, Nature};
use super::stop::Stop;
use super::target::Target;
use crate::interrupted::State;
use crate::regular::{open, read};

/// One file and what it is to hold.
#[derive(Debug)]
pub struct Change {
    /// Where it is.
    pub path: PathBuf,
    /// What it held when it was read.
    pub old: Vec<u8>,
    /// What it is to hold.
    pub new: Vec<u8>,
}

/// One text and the file it is for.
#[derive(Debug, Clone, Copy)]
pub struct Write<'t> {
    /// Where it goes. A symlink stays, what it leads to is replaced.
    pub path: &'t Path,
    /// What must be there.
    pub before: Before<'t>,
    /// What is to be there.
    pub new: &'t [u8],
}

/// What a text takes the place of.
#[derive(Debug, Clone, Copy)]
pub enum Before<'t> {
    /// Of this text: if the file holds another one by now, somebody else wrote it.
    Text(&'t [u8]),
    /// Of no file.
    Missing,
    /// Of whatever is there.
    Anything,
}

impl<'t> Write<'t> {
    /// That of a change.
    pub fn of(change: &'t Change) -> Write<'t> {
        Write { path: &change.path, before: Before::Text(&change.old), new: &change.new }
    }
}

/// A file that is to be replaced.
#[derive(Debug)]
pub struct File<'t> {
    /// As the caller names it.
    pub shown: &'t Path,
    /// Where it is.
    pub target: Target,
    /// What it held, if it was there.
    pub old: Option<Cow<'t, [u8]>>,
    /// What it is to hold.
    pub new: &'t [u8],
    nature: Option<Nature>,
    staged: PathBuf,
    kept: PathBuf,
    lost: Vec<String>,
    step: Step,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Planned,
    Replaced,
}

/// The temporary names of a run's file in its folder: of the new text and of the old one.
pub fn temporary(folder: &Path, token: &str, index: usize) -> [PathBuf; 2] {
    ["new", "old"].map(|what| folder.join(format!("{}{token}-{index}.{what}", stage::PREFIX)))
}

impl<'t> File<'t> {
    /// A file that holds what it should; nothing if it already holds what it is to hold.
    pub fn plan(write: &Write<'t>, target: Target, token: &str, index: usize) -> Result<Option<File<'t>>, Stop> {
        let (nature, found) = look(target.path()).map_err(|error| Stop::io(write.path, &error))?;
        let old = match write.before {
            Before::Anything => found.map(Cow::Owned),
            _ if found.as_deref() == Some(write.new) => return Ok(None),
            Before::Text(text) => {
                expect(write.path, found.as_deref(), Some(text))?;
                Some(Cow::Borrowed(text))
            }
            Before::Missing => {
                expect(write.path, found.as_deref(), None)?;
                None
            }
        };
        let [staged, kept] = temporary(target.folder(), token, index);
        let (shown, new) = (write.path, write.new);
        Ok(Some(File { shown, target, old, new, nature, staged, kept, lost: Vec::new(), step: Step::Planned }))
    }

    /// Puts the new text and a second name of the old file beside it.
    pub fn stage(&mut self) -> Result<(), Stop> {
        let stop = |error| Stop::io(self.shown, &error);
        self.lost = stage::create(&self.staged, self.new, self.nature.as_ref()).map_err(stop)?;
        let Some(old) = &self.old else { return Ok(()) };
        match std::fs::hard_link(self.target.path(), &self.kept) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == ErrorKind::NotFound => Err(changed(self.shown, "was removed")),
            // There are file systems without hard links, and files that not everybody may link to.
            Err(_) => stage::create(&self.kept, old, self.nature.as_ref()).map(|_| ()).map_err(stop),
        }
    }

    /// That nobody else wrote it.
    pub fn expect_before(&self) -> Result<(), Stop> {
        let found = read(self.target.path()).map_err(|error| Stop::io(self.shown, &error))?;
        expect(self.shown, found.as_deref(), self.old.as_deref())
    }

    /// Puts the new text in its place.
    pub fn replace(&mut self) -> Result<(), Stop> {
        std::fs::rename(&self.staged, self.target.path()).map_err(|error| Stop::io(self.shown, &error))?;
        self.step = Step::Replaced;
        Ok(())
    }

    /// Whether it was replaced, though it may have been put back since.
    pub fn is_replaced(&self) -> bool {
        self.step == Step::Replaced
    }

    /// Gives it its old text back, if it has the new one.
    pub fn put_back(&self) -> Result<(), Stop> {
        if !self.is_replaced() {
            return Ok(());
        }
        let shown = self.shown.to_string_lossy();
        let stop = |error: &dyn std::fmt::Display| match self.old {
            Some(_) => Stop(format!("cannot put {shown} back: {error}; its old text is in {}", self.kept.display())),
            None => Stop(format!("cannot remove {shown} again: {error}")),
        };
        match self.state() {
            State::New => {}
            State::Old => return Ok(()),
            State::Other => return Err(stop(&"it was changed by someone else meanwhile")),
        }
        match self.old {
            Some(_) => std::fs::rename(&self.kept, self.target.path()),
            None => std::fs::remove_file(self.target.path()),
        }
        .map_err(|error| stop(&error))
    }

    /// Which text it has now.
    pub fn state(&self) -> State {
        match read(self.target.path()) {
            Ok(found) if found.as_deref() == self.old.as_deref() => State::Old,
            Ok(found) if found.as_deref() == Some(self.new) => State::New,
            _ => State::Other,
        }
    }

    /// Removes what stands beside it.
    pub fn remove_temporary(&self) -> Result<(), Stop> {
        for path in [&self.staged, &self.kept] {
            match std::fs::remove_file(path) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    return Err(Stop(format!("cannot remove {}: {error}", path.to_string_lossy())));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// What is not as it was, though it was written.
    pub fn warnings(&self) -> Vec<String> {
        let shown = self.shown.to_string_lossy();
        let mut warnings: Vec<String> =
            self.lost.iter().map(|lost| format!("{shown} does not keep its attribute {lost}")).collect();
        match self.nature.as_ref().map_or(1, Nature::names) {
            0 | 1 => {}
            2 => warnings.push(format!("{shown} had a second name (a hard link), which keeps the old text")),
            names => {
                warnings.push(format!("{shown} had {} more names (hard links), which keep the old text", names - 1));
            }
        }
        warnings
    }
}

/// What a file holds, and what it has besides.
fn look(path: &Path) -> std::io::Result<(Option<Nature>, Option<Vec<u8>>)> {
    let Some(mut file) = open(path)? else { return Ok((None, None)) };
    let nature = Nature::of(&file)?;
    let mut text = Vec::new();
    file.read_to_end(&mut text)?;
    Ok((Some(nature), Some(text)))
}

fn expect(shown: &Path, found: Option<&[u8]>, wanted: Option<&[u8]>) -> Result<(), Stop> {
    match (found, wanted) {
        (found, wanted) if found == wanted => Ok(()),
        (None, _) => Err(changed(shown, "was removed")),
        (_, None) => Err(changed(shown, "was made")),
        _ => Err(changed(shown, "was changed")),
    }
}

fn changed(shown: &Path, what: &str) -> Stop {
    Stop(format!("{} {what} by someone else meanwhile", shown.to_string_lossy()))
}
