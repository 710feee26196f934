//! The files that a fleet was to be read from and was not, and which of them a change brings.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use crate::nix::files::{FileError, FileKind, Files};

/// A file that was not read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unread {
    /// What people call it.
    pub name: String,
    /// Why it was not read.
    pub why: FileError,
    /// What tells its content from another one, if somebody knows.
    pub version: Option<String>,
}

/// Files that were not read and were read before, were not there, or had another content that nobody read: each may hide a
/// change.
///
/// ```
/// use nixos_ssh::access::fleet::{Unread, new_unread};
/// use nixos_ssh::nix::files::FileError;
/// let of = |version: &str| {
///     [Unread { name: "keys.nix".into(), why: FileError::TooLarge, version: Some(version.into()) }]
/// };
/// assert!(new_unread(&of("a"), &of("a")).is_empty());
/// assert_eq!(new_unread(&of("a"), &of("b")).len(), 1);
/// assert_eq!(new_unread(&[], &of("a")).len(), 1);
/// ```
#[must_use]
pub fn new_unread(base: &[Unread], head: &[Unread]) -> Vec<Unread> {
    let known: BTreeSet<&Unread> = base.iter().collect();
    let is_new = |file: &&Unread| file.version.is_none() || !known.contains(file);
    let new: BTreeSet<&Unread> = head.iter().filter(is_new).collect();
    new.into_iter().cloned().collect()
}

/// Files of which is remembered what could not be read.
pub(super) struct Watched<'f> {
    files: &'f dyn Files,
    unread: Mutex<BTreeMap<String, FileError>>,
}

impl<'f> Watched<'f> {
    pub(super) fn new(files: &'f dyn Files) -> Watched<'f> {
        Watched { files, unread: Mutex::default() }
    }

    /// Remembers a file that is to be there.
    pub(super) fn note(&self, name: &str, error: FileError) {
        let mut unread = self.unread.lock().unwrap_or_else(PoisonError::into_inner);
        unread.entry(name.to_owned()).or_insert(error);
    }

    /// What was not read, by the names that people know.
    pub(super) fn unread(&self, shown: &dyn Fn(&str) -> String) -> Vec<Unread> {
        let unread = self.unread.lock().unwrap_or_else(PoisonError::into_inner);
        let unread =
            unread.iter().map(|(name, why)| Unread { name: shown(name), why: *why, version: self.files.version(name) });
        unread.collect()
    }

    /// What is not there is asked for all the time.
    fn noted<T>(&self, name: &str, given: Result<T, FileError>) -> Result<T, FileError> {
        if let Err(error) = &given
            && *error != FileError::Missing
        {
            self.note(name, *error);
        }
        given
    }
}

impl Files for Watched<'_> {
    fn read(&self, name: &str) -> Result<Vec<u8>, FileError> {
        let bytes = self.noted(name, self.files.read(name))?;
        // The evaluator reads text only.
        if std::str::from_utf8(&bytes).is_err() || bytes.contains(&0) {
            self.note(name, FileError::NotText);
        }
        Ok(bytes)
    }

    fn list(&self, name: &str) -> Result<Vec<(String, FileKind)>, FileError> {
        self.noted(name, self.files.list(name))
    }

    fn kind(&self, name: &str) -> Option<FileKind> {
        self.files.kind(name)
    }

    fn target(&self, name: &str) -> Option<String> {
        self.files.target(name)
    }

    fn version(&self, name: &str) -> Option<String> {
        self.files.version(name)
    }
}
