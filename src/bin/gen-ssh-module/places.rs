//! Paths as people see them.

use std::path::Path;

/// A path as seen from the working directory.
pub fn from_here(path: &Path) -> String {
    let here = std::env::current_dir().and_then(|here| here.canonicalize());
    match here.ok().and_then(|here| path.strip_prefix(here).ok()) {
        Some(path) if path == Path::new("") => ".".to_owned(),
        Some(path) => path.to_string_lossy().into_owned(),
        None => path.to_string_lossy().into_owned(),
    }
}
