//! Where journals are kept: in a folder of ours, outside of every tree, so that no tree can bring one along.

use std::path::{Path, PathBuf};

use crate::regular::{is_own, is_private};

/// What the folder is called.
const NAME: &str = "gen-ssh-module";

/// How the names of journals end. While one is made it has another name.
pub const EXTENSION: &str = "journal";

/// Every journal, sorted.
pub fn journals() -> Vec<PathBuf> {
    let folders = candidates().into_iter().filter(|folder| is_usable(folder));
    let entries = folders.filter_map(|folder| std::fs::read_dir(folder).ok()).flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    let mut journals: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|extension| extension == EXTENSION)).collect();
    journals.sort();
    journals
}

/// The folder that a new journal goes into, made if need be; nothing where there can be none.
pub fn make() -> Option<PathBuf> {
    candidates().into_iter().find(|folder| is_usable(folder) || is_made(folder))
}

/// The first that can be used is: `$XDG_STATE_HOME`, `~/.local/state`, and, in builds and containers that have neither,
/// a folder of the user's own below `$TMPDIR`.
fn candidates() -> Vec<PathBuf> {
    let folder = |variable: &str| std::env::var_os(variable).map(PathBuf::from).filter(|folder| folder.is_absolute());
    let mut candidates: Vec<PathBuf> = Vec::new();
    candidates.extend(folder("XDG_STATE_HOME").map(|state| state.join(NAME)));
    candidates.extend(folder("HOME").map(|home| home.join(".local/state").join(NAME)));
    candidates.push(std::env::temp_dir().join(own_name()));
    candidates
}

#[cfg(unix)]
fn own_name() -> String {
    format!("{NAME}-{}", rustix::process::geteuid().as_raw())
}

#[cfg(not(unix))]
fn own_name() -> String {
    NAME.to_owned()
}

/// A folder that nobody else can put anything into.
fn is_usable(folder: &Path) -> bool {
    std::fs::symlink_metadata(folder).is_ok_and(|metadata| metadata.is_dir() && is_private(&metadata))
}

/// Makes it, unless it would lie in a home of somebody else, whom it would be in the way of, or in one that is not there:
/// builds have such a home, and notice when it comes to be.
fn is_made(folder: &Path) -> bool {
    let Some(parent) = folder.parent() else { return false };
    let above = parent.ancestors().find(|above| above.exists()).filter(|above| above.parent().is_some());
    let temporary = parent == std::env::temp_dir();
    let own = above.and_then(|above| above.metadata().ok()).is_some_and(|metadata| is_own(&metadata));
    (temporary || own) && std::fs::create_dir_all(parent).is_ok() && create(folder).is_ok() && is_usable(folder)
}

fn create(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
