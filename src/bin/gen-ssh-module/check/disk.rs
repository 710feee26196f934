//! Files on the disk below one root: what leads out of it, is no ordinary file or too large is not read; what was read
//! once in a run is not read again.

mod kept;
mod way;

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use nixos_ssh::nix::files::{FileError, FileKind, Files, SIZE_LIMIT};
use sha2::{Digest as _, Sha256};

use super::paths::slashes;
use crate::hexadecimal::hexadecimal;
use kept::Kept;
pub use way::error;
use way::{Met, Way, ordinary};

/// Files below a root.
#[derive(Debug, Clone)]
pub struct DiskFiles {
    /// The root, without links.
    pub root: PathBuf,
    way: Arc<Way>,
    kept: Arc<Kept>,
}

impl Files for DiskFiles {
    fn read(&self, name: &str) -> Result<Vec<u8>, FileError> {
        self.kept.text(name, || match self.way.open(name, SIZE_LIMIT as u64) {
            Some(opened) => opened.and_then(|(file, size)| whole(file, size)),
            None => read(&self.resolve(name)?),
        })
    }

    fn list(&self, name: &str) -> Result<Vec<(String, FileKind)>, FileError> {
        let folder = self.resolve(name)?;
        if !std::fs::metadata(&folder).map_err(error)?.is_dir() {
            return Err(FileError::NotAFile);
        }
        let mut names = Vec::new();
        for entry in std::fs::read_dir(&folder).map_err(error)? {
            let entry = entry.map_err(error)?;
            // A name that is no Unicode cannot be asked for; it is there all the same.
            let entry_name = entry.file_name().to_string_lossy().into_owned();
            let kind = match entry.file_type().map_err(error)? {
                kind if kind.is_file() => FileKind::File,
                kind if kind.is_dir() => FileKind::Folder,
                kind if kind.is_symlink() => FileKind::Link,
                _ => FileKind::Other,
            };
            names.push((entry_name, kind));
        }
        names.sort_by(|(one, _), (two, _)| one.cmp(two));
        Ok(names)
    }

    fn kind(&self, name: &str) -> Option<FileKind> {
        if let Some(met) = self.way.met(name) {
            return match met {
                Met::File => Some(FileKind::File),
                Met::Folder => Some(FileKind::Folder),
                Met::Nothing | Met::Other => None,
            };
        }
        let metadata = std::fs::metadata(self.resolve(name).ok()?).ok()?;
        if metadata.is_dir() {
            return Some(FileKind::Folder);
        }
        metadata.is_file().then_some(FileKind::File)
    }

    fn target(&self, name: &str) -> Option<String> {
        if let Some(Met::File | Met::Folder) = self.way.met(name) {
            return Some(name.to_owned());
        }
        let path = self.resolve(name).ok()?;
        Some(slashes(path.strip_prefix(&self.root).ok()?))
    }

    fn version(&self, name: &str) -> Option<String> {
        digest(&self.resolve(name).ok()?).ok()
    }
}

/// Most bytes of a file of which only the digest is wanted.
const DIGEST_LIMIT: u64 = 64 << 20;

/// The digest of an ordinary file.
fn digest(path: &Path) -> Result<String, FileError> {
    let (file, _) = open(path, DIGEST_LIMIT)?;
    let mut hasher = Sha256::new();
    let mut part = vec![0; 1 << 16];
    let mut rest = file.take(DIGEST_LIMIT);
    loop {
        let read = rest.read(&mut part).map_err(error)?;
        if read == 0 {
            break;
        }
        hasher.update(part.get(..read).unwrap_or_default());
    }
    Ok(hexadecimal(&hasher.finalize()))
}

impl DiskFiles {
    /// Files below a root, which is given without links.
    pub fn new(root: PathBuf) -> DiskFiles {
        DiskFiles { way: Arc::new(Way::new(&root)), kept: Arc::default(), root }
    }

    /// Forgets what was read: files were written since.
    pub fn forget(&self) {
        self.kept.forget();
        self.way.forget();
    }

    /// Where a name leads, links resolved.
    pub fn resolve(&self, name: &str) -> Result<PathBuf, FileError> {
        if !way::is_below(name) {
            return Err(FileError::Outside);
        }
        let path = self.root.join(name).canonicalize().map_err(error)?;
        if path.starts_with(&self.root) { Ok(path) } else { Err(FileError::Outside) }
    }
}

/// Opens an ordinary file of so many bytes at most, and gives its size. Anything else is not even opened: a pipe would wait,
/// a device might do something.
fn open(path: &Path, limit: u64) -> Result<(std::fs::File, u64), FileError> {
    if !std::fs::metadata(path).map_err(error)?.is_file() {
        return Err(FileError::NotAFile);
    }
    ordinary(std::fs::File::open(path).map_err(error)?, limit)
}

/// Reads an ordinary file.
pub fn read(path: &Path) -> Result<Vec<u8>, FileError> {
    let (file, size) = open(path, SIZE_LIMIT as u64)?;
    whole(file, size)
}

/// All of an open file of about this size.
fn whole(file: std::fs::File, size: u64) -> Result<Vec<u8>, FileError> {
    let size = usize::try_from(size).unwrap_or(SIZE_LIMIT);
    let mut bytes = Vec::with_capacity(size + 1);
    limited(file, &mut bytes)?;
    Ok(bytes)
}

/// Reads standard input.
pub fn read_stdin() -> Result<Vec<u8>, FileError> {
    let mut bytes = Vec::new();
    limited(std::io::stdin().lock(), &mut bytes)?;
    Ok(bytes)
}

fn limited(reader: impl std::io::Read, bytes: &mut Vec<u8>) -> Result<(), FileError> {
    reader.take(SIZE_LIMIT as u64 + 1).read_to_end(bytes).map_err(error)?;
    if bytes.len() > SIZE_LIMIT { Err(FileError::TooLarge) } else { Ok(()) }
}
