//! Where a text goes: the file behind symlinks, and the folders it is in.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::regular::irregular;

/// A file that need not be there yet; its folder is.
#[derive(Debug, Clone)]
pub struct Target {
    /// As the caller names it.
    shown: PathBuf,
    /// Without links.
    folder: PathBuf,
    path: PathBuf,
}

impl Target {
    /// The file behind a path.
    pub fn find(path: &Path) -> Result<Target, Failure> {
        let failure = |error: &std::io::Error| Failure::io("write", &path.to_string_lossy(), error);
        let file = follow(path)?;
        let folder = folder(&file).canonicalize().map_err(|error| failure(&error))?;
        let Some(name) = file.file_name() else { return Err(failure(&irregular())) };
        Ok(Target { shown: path.to_path_buf(), path: folder.join(name), folder })
    }

    /// The folder that it is in.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The file itself.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Refuses two texts for one file.
pub fn distinct(targets: &[Target]) -> Result<(), Failure> {
    let mut seen: BTreeMap<&Path, &Path> = BTreeMap::new();
    for target in targets {
        let Some(first) = seen.insert(&target.path, &target.shown) else { continue };
        let (first, second) = (first.to_string_lossy(), target.shown.to_string_lossy());
        return Err(Failure::World(format!("cannot write {second}: it is the same file as {first}")));
    }
    Ok(())
}

/// The deepest folder that all others are in.
pub fn common(folders: &BTreeSet<&Path>) -> PathBuf {
    let mut common: Option<PathBuf> = None;
    for folder in folders {
        common = match common {
            None => Some(folder.to_path_buf()),
            Some(common) => {
                common.ancestors().find(|ancestor| folder.starts_with(ancestor)).map(Path::to_path_buf).or(Some(common))
            }
        };
    }
    common.unwrap_or_default()
}

/// Puts on the disk which names a folder has, where the system can promise that.
pub fn sync(folder: &Path) -> std::io::Result<()> {
    use std::io::ErrorKind::{InvalidInput, Unsupported};
    // Some systems open no folders, and some folders may be written but not read.
    let Ok(folder) = std::fs::File::open(folder) else { return Ok(()) };
    match folder.sync_all() {
        Err(error) if matches!(error.kind(), InvalidInput | Unsupported) => Ok(()),
        synced => synced,
    }
}

/// The file behind symlinks, which need not be there yet.
fn follow(path: &Path) -> Result<PathBuf, Failure> {
    let mut target = path.to_path_buf();
    for _ in 0..40 {
        match std::fs::read_link(&target) {
            Ok(next) => target = target.parent().unwrap_or(Path::new("")).join(next),
            Err(_) => return Ok(target),
        }
    }
    Err(Failure::World(format!("cannot write {}: too many symbolic links", path.to_string_lossy())))
}

fn folder(target: &Path) -> &Path {
    match target.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}
