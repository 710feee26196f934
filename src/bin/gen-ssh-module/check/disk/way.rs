//! The way to a name below a root where no link is on it, in a call or two of the system; all else takes the long way.

#[cfg(target_os = "linux")]
mod linux;

use std::fs::File;
#[cfg(not(target_os = "linux"))]
use std::path::Path;

use nixos_ssh::nix::files::FileError;

#[cfg(target_os = "linux")]
pub use linux::Way;

/// What stands at a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Met {
    /// An ordinary file.
    File,
    /// A folder.
    Folder,
    /// Nothing.
    Nothing,
    /// Anything else that is no link.
    Other,
}

/// Whether a name is one below the root: parts that are none of its own, `.` or `..`.
pub fn is_below(name: &str) -> bool {
    let plain = |part: &str| !matches!(part, "" | "." | "..") && !part.contains('\0');
    name.is_empty() || name.split('/').all(plain)
}

/// An open file and its size, if it is an ordinary one of so many bytes at most: it may be another one than was looked at.
pub fn ordinary(file: File, limit: u64) -> Result<(File, u64), FileError> {
    let metadata = file.metadata().map_err(error)?;
    match metadata.is_file() {
        true if metadata.len() > limit => Err(FileError::TooLarge),
        true => Ok((file, metadata.len())),
        false => Err(FileError::NotAFile),
    }
}

/// The system's error as ours.
pub fn error(error: std::io::Error) -> FileError {
    match error.kind() {
        std::io::ErrorKind::NotFound => FileError::Missing,
        kind => FileError::Io(kind),
    }
}

/// Elsewhere there is only the long way.
#[cfg(not(target_os = "linux"))]
#[derive(Debug)]
pub struct Way;

#[cfg(not(target_os = "linux"))]
impl Way {
    pub fn new(_: &Path) -> Way {
        Way
    }

    pub fn forget(&self) {}

    pub fn met(&self, _: &str) -> Option<Met> {
        None
    }

    pub fn open(&self, _: &str, _: u64) -> Option<Result<(File, u64), FileError>> {
        None
    }
}
