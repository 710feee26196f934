//! Paths: how they are shown, and what they are in.

use std::path::{Component, Path, PathBuf};

/// The repository or flake that a folder is in; a repository is more than a flake in it.
pub fn repository(folder: &Path) -> Option<&Path> {
    with_above(folder, ".git").or_else(|| with_above(folder, "flake.nix"))
}

/// The folder, or the nearest above it, that something is in.
pub fn with_above<'p>(folder: &'p Path, name: &str) -> Option<&'p Path> {
    folder.ancestors().find(|ancestor| ancestor.join(name).exists())
}

/// A path as it was given, without what says nothing.
pub fn shown(path: &Path) -> String {
    let plain: PathBuf = path.components().filter(|component| *component != Component::CurDir).collect();
    slashes(if plain.as_os_str().is_empty() { path } else { &plain })
}

/// A path with slashes; what is no Unicode in it is replaced.
pub fn slashes(path: &Path) -> String {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' { text.into_owned() } else { text.replace(std::path::MAIN_SEPARATOR, "/") }
}

/// A path without `.` and `..`.
pub fn normal(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => drop(out.pop()),
            other => out.push(other),
        }
    }
    out
}

/// The way from a folder to a path; both are absolute and without `.` and `..`.
pub fn relative(folder: &Path, path: &Path) -> PathBuf {
    let common = folder.components().zip(path.components()).take_while(|(one, two)| one == two).count();
    let up = folder.components().skip(common).map(|_| Component::ParentDir);
    up.chain(path.components().skip(common)).collect()
}
