//! Linux can be asked to open a name below a folder only if no link is on the way (`openat2(2)`, from 5.6 on).

use std::collections::HashMap;
use std::fs::File;
use std::os::fd::{AsFd as _, OwnedFd};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock};

use rustix::fs::{AtFlags, FileType, Mode, OFlags, ResolveFlags, openat2, statat};
use rustix::io::Errno;

use super::{FileError, Met, error, is_below, ordinary};

/// Below the root, over no link.
const DIRECT: ResolveFlags = ResolveFlags::BENEATH.union(ResolveFlags::NO_SYMLINKS);

/// How many names are remembered.
const NAMES: usize = 200_000;

/// The way to names below a root.
#[derive(Debug)]
pub struct Way {
    root: PathBuf,
    /// The root, open; nothing where it cannot be opened.
    folder: OnceLock<Option<OwnedFd>>,
    /// Whether folders are behind no link.
    direct: Mutex<HashMap<String, bool>>,
    /// What stood at names when it was first asked: paths are asked about many times as often as there are files.
    met: Mutex<HashMap<String, Option<(Met, u64)>>>,
}

impl Way {
    pub fn new(root: &Path) -> Way {
        Way { root: root.to_path_buf(), folder: OnceLock::new(), direct: Mutex::default(), met: Mutex::default() }
    }

    /// Asks about every name anew.
    pub fn forget(&self) {
        if let Ok(mut met) = self.met.lock() {
            met.clear();
        }
        if let Ok(mut direct) = self.direct.lock() {
            direct.clear();
        }
    }

    /// What stands at a name; nothing if only the long way can tell.
    pub fn met(&self, name: &str) -> Option<Met> {
        Some(self.looked_at(name)?.0)
    }

    /// An ordinary file of so many bytes at most, open, and its size; nothing if only the long way can tell. Anything
    /// else is not opened.
    pub fn open(&self, name: &str, limit: u64) -> Option<Result<(File, u64), FileError>> {
        match self.looked_at(name)? {
            (Met::Nothing, _) => return Some(Err(FileError::Missing)),
            (Met::Folder | Met::Other, _) => return Some(Err(FileError::NotAFile)),
            (Met::File, size) if size > limit => return Some(Err(FileError::TooLarge)),
            (Met::File, _) => {}
        }
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
        let file = match openat2(self.folder()?, name, flags, Mode::empty(), DIRECT) {
            Ok(file) => File::from(file),
            Err(Errno::NOENT) => return Some(Err(FileError::Missing)),
            Err(Errno::ACCESS) => return Some(Err(error(Errno::ACCESS.into()))),
            Err(_) => return None,
        };
        Some(ordinary(file, limit))
    }

    fn folder(&self) -> Option<&OwnedFd> {
        let open = || File::open(&self.root).ok().map(OwnedFd::from);
        self.folder.get_or_init(open).as_ref()
    }

    /// What stands at a name and its size, as long as no link is on the way to it and it is none.
    fn looked_at(&self, name: &str) -> Option<(Met, u64)> {
        let known = self.met.lock().ok().and_then(|met| met.get(name).copied());
        known.unwrap_or_else(|| {
            let found = self.look_at(name);
            if let Ok(mut met) = self.met.lock()
                && met.len() < NAMES
            {
                met.insert(name.to_owned(), found);
            }
            found
        })
    }

    fn look_at(&self, name: &str) -> Option<(Met, u64)> {
        if name.is_empty() {
            return Some((Met::Folder, 0));
        }
        if !is_below(name) || !self.is_direct(name.rsplit_once('/').map_or("", |(folder, _)| folder)) {
            return None;
        }
        match statat(self.folder()?, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => match FileType::from_raw_mode(stat.st_mode) {
                FileType::RegularFile => Some((Met::File, u64::try_from(stat.st_size).unwrap_or(u64::MAX))),
                FileType::Directory => Some((Met::Folder, 0)),
                FileType::Symlink => None,
                _ => Some((Met::Other, 0)),
            },
            Err(Errno::NOENT) => Some((Met::Nothing, 0)),
            Err(_) => None,
        }
    }

    /// Whether no link is on the way to a folder; asked once.
    fn is_direct(&self, folder: &str) -> bool {
        if folder.is_empty() {
            return true;
        }
        let known = self.direct.lock().ok().and_then(|direct| direct.get(folder).copied());
        known.unwrap_or_else(|| {
            let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
            let opened = self.folder().map(|root| openat2(root.as_fd(), folder, flags, Mode::empty(), DIRECT));
            let is_direct = matches!(opened, Some(Ok(_)));
            if let Ok(mut direct) = self.direct.lock() {
                direct.insert(folder.to_owned(), is_direct);
            }
            is_direct
        })
    }
}
