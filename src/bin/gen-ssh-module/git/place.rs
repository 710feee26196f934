//! Where the parts of a repository are: found by our own look, and refused when they lead to somebody else's.

use std::fs::FileType;
use std::path::{Path, PathBuf};

use crate::check::disk;
use crate::failure::Failure;

/// The parts of a repository that are read.
#[derive(Debug)]
pub struct Place {
    /// What this working tree has of its own: its HEAD.
    pub own: PathBuf,
    /// What all working trees of the repository share: objects, references, configuration.
    pub common: PathBuf,
}

/// Names of the environment by which git takes parts of a repository from elsewhere.
const ELSEWHERE: [&str; 5] = [
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
    "GIT_QUARANTINE_PATH",
];

/// The repository around a folder. A bare repository is none: one may lie in any tree, as files of it.
pub fn around(folder: &Path) -> Result<Place, Failure> {
    let folder = folder.canonicalize().map_err(|error| Failure::io("read", &folder.to_string_lossy(), &error))?;
    let Some(top) = folder.ancestors().find(|ancestor| ancestor.join(".git").symlink_metadata().is_ok()) else {
        return Err(Failure::World(
            "not a git repository: there is no .git in this folder or above it (a bare one is not read)".to_owned(),
        ));
    };
    let place = place(top)?;
    if let Some(name) = ELSEWHERE.iter().find(|name| std::env::var_os(name).is_some()) {
        let message = format!("{name} is set: objects and references of git are read from the repository only");
        return Err(Failure::Usage(message));
    }
    // Hooks set it; anything but the repository of this folder would be another answer than was asked for.
    if let Some(given) = std::env::var_os("GIT_DIR")
        && Path::new(&given).canonicalize().ok().as_ref() != Some(&place.own)
    {
        return Err(Failure::Usage("GIT_DIR names another repository than the one around this folder".to_owned()));
    }
    ordinary(&place)?;
    Ok(place)
}

fn refused(what: &Path, why: &str) -> Failure {
    Failure::World(format!("the git repository is not read: {} {why}", what.display()))
}

fn place(top: &Path) -> Result<Place, Failure> {
    let dot_git = top.join(".git");
    let kind = kind(&dot_git)?;
    if kind.is_dir() {
        return Ok(Place { own: dot_git.clone(), common: dot_git });
    }
    if !kind.is_file() {
        return Err(refused(&dot_git, "is neither a folder nor a file of git"));
    }
    let text = small(&dot_git)?;
    let target = text.strip_prefix("gitdir: ").map(|target| top.join(target));
    let target = target.and_then(|target| target.canonicalize().ok()).filter(|target| target.is_dir());
    let Some(own) = target else { return Err(refused(&dot_git, "names no folder of a repository")) };
    if is_submodule(top, &own) {
        return Ok(Place { own: own.clone(), common: own });
    }
    match worktree(&dot_git, &own) {
        Some(common) => Ok(Place { own, common }),
        None => Err(refused(&dot_git, "names a repository that does not know this folder")),
    }
}

/// Whether a repository is kept in that of a folder above, as submodules are.
fn is_submodule(top: &Path, own: &Path) -> bool {
    let above = top.ancestors().skip(1).map(|ancestor| ancestor.join(".git"));
    above
        .filter(|dot_git| kind(dot_git).is_ok_and(|kind| kind.is_dir()))
        .any(|dot_git| own.starts_with(dot_git.join("modules")))
}

/// The repository of a working tree that was linked to it, if it says so as well.
fn worktree(dot_git: &Path, own: &Path) -> Option<PathBuf> {
    let back = own.join(small(&own.join("gitdir")).ok()?);
    if back.canonicalize().ok()? != dot_git {
        return None;
    }
    let common = own.join(small(&own.join("commondir")).ok()?).canonicalize().ok()?;
    own.starts_with(common.join("worktrees")).then_some(common)
}

/// Fails if a part that git will open is no ordinary file or folder, or if objects stand in another repository.
fn ordinary(place: &Place) -> Result<(), Failure> {
    for name in ["objects", "refs", "reftable"] {
        let folder = place.common.join(name);
        if folder.symlink_metadata().is_ok() || name == "objects" {
            below(&folder)?;
        }
    }
    for file in [place.common.join("packed-refs"), place.common.join("config"), place.own.join("HEAD")] {
        if file.symlink_metadata().is_ok() && !kind(&file)?.is_file() {
            return Err(refused(&file, "is no ordinary file"));
        }
    }
    let alternates = place.common.join("objects/info/alternates");
    if alternates.symlink_metadata().is_err() {
        return Ok(());
    }
    let text = disk::read(&alternates).map_err(|error| refused(&alternates, &format!("cannot be read: {error}")))?;
    if text.split(|byte| *byte == b'\n').all(|line| line.is_empty() || line.starts_with(b"#")) {
        return Ok(());
    }
    Err(refused(
        &alternates,
        "takes objects from another repository (git repack -a -d, then delete it, brings them here)",
    ))
}

/// Fails if something below a folder is neither a file nor a folder: git would follow a link out of the repository, and wait
/// for a pipe.
fn below(folder: &Path) -> Result<(), Failure> {
    if !kind(folder)?.is_dir() {
        return Err(refused(folder, "is no ordinary folder"));
    }
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let fails = |error: std::io::Error| Failure::io("read", &folder.to_string_lossy(), &error);
        for entry in std::fs::read_dir(&folder).map_err(fails)? {
            let entry = entry.map_err(fails)?;
            match entry.file_type().map_err(fails)? {
                kind if kind.is_dir() => folders.push(entry.path()),
                kind if kind.is_file() => {}
                _ => return Err(refused(&entry.path(), "is no ordinary file")),
            }
        }
    }
    Ok(())
}

/// What stands there, links not followed.
fn kind(path: &Path) -> Result<FileType, Failure> {
    let metadata = path.symlink_metadata();
    metadata.map(|metadata| metadata.file_type()).map_err(|error| Failure::io("read", &path.to_string_lossy(), &error))
}

/// The line of a small file of git.
fn small(file: &Path) -> Result<String, Failure> {
    let is_file = kind(file)?.is_file();
    let bytes = is_file.then(|| disk::read(file).ok()).flatten();
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    let text = text.ok_or_else(|| refused(file, "cannot be read"))?;
    Ok(text.trim_end_matches(['\n', '\r']).to_owned())
}
