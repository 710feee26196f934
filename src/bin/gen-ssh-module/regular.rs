//! Regular files, opened as such: no link is followed, and nothing that would wait or act is opened.

use std::fs::{File, Metadata};
use std::io::{ErrorKind, Read as _};
use std::path::Path;

/// An open regular file; nothing if there is none.
pub fn open(path: &Path) -> std::io::Result<Option<File>> {
    match std::fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_file() => File::open(path).map(Some),
        Ok(_) => Err(irregular()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// What a file holds, or nothing if there is none.
pub fn read(path: &Path) -> std::io::Result<Option<Vec<u8>>> {
    let Some(mut file) = open(path)? else { return Ok(None) };
    let mut text = Vec::new();
    file.read_to_end(&mut text)?;
    Ok(Some(text))
}

/// What is wrong with a FIFO, a device or a folder.
pub fn irregular() -> std::io::Error {
    std::io::Error::other("it is not a regular file")
}

/// Whether something belongs to whoever runs this.
#[cfg(unix)]
pub fn is_own(metadata: &Metadata) -> bool {
    std::os::unix::fs::MetadataExt::uid(metadata) == rustix::process::geteuid().as_raw()
}

/// Whether nobody else may change it, either.
#[cfg(unix)]
pub fn is_private(metadata: &Metadata) -> bool {
    is_own(metadata) && std::os::unix::fs::MetadataExt::mode(metadata) & 0o022 == 0
}

/// Elsewhere the system keeps others out of our folders.
#[cfg(not(unix))]
pub fn is_own(_: &Metadata) -> bool {
    true
}

/// Elsewhere the system keeps others out of our folders.
#[cfg(not(unix))]
pub fn is_private(_: &Metadata) -> bool {
    true
}
