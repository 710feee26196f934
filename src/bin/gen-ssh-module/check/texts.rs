//! Every file below the paths of a run, whatever it holds and whether or not git ignores it: where keys are searched for.

use std::path::{Path, PathBuf};

use nixos_ssh::keys::Unsearched;

use super::disk;
use super::paths::{shown, slashes};
use super::tree::Tree;

/// Folders in which version control keeps its own: what it has there is in no state of the files.
const OWN: [&str; 5] = [".git", ".jj", ".hg", ".svn", ".pijul"];

/// Gives trees the names of all files below the paths that were given. Those that cannot be searched are named.
pub fn find(trees: &mut [Tree], paths: &[PathBuf]) -> Vec<Unsearched> {
    let mut walk = Walk { trees, unsearched: Vec::new(), root: PathBuf::new() };
    for path in paths {
        let Ok(real) = path.canonicalize() else { continue };
        walk.root.clone_from(&real);
        walk.path(path, &real);
    }
    walk.unsearched.sort();
    walk.unsearched.dedup();
    walk.unsearched
}

struct Walk<'t> {
    trees: &'t mut [Tree],
    unsearched: Vec<Unsearched>,
    /// What was given, without links.
    root: PathBuf,
}

impl Walk<'_> {
    /// A file or folder, by what people call it and by where it is.
    fn path(&mut self, given: &Path, real: &Path) {
        let metadata = match std::fs::symlink_metadata(real) {
            Ok(metadata) => metadata,
            Err(error) => return self.unsearched(given, &disk::error(error)),
        };
        if metadata.is_dir() {
            self.folder(given, real);
        } else if metadata.is_symlink() {
            self.link(given, real);
        } else {
            self.file(given, real);
        }
    }

    fn folder(&mut self, given: &Path, real: &Path) {
        let entries = std::fs::read_dir(real).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let mut entries = match entries {
            Ok(entries) => entries,
            Err(error) => return self.unsearched(given, &disk::error(error)),
        };
        entries.sort_by_key(std::fs::DirEntry::file_name);
        for entry in entries {
            let name = entry.file_name();
            let is_own = OWN.iter().any(|own| name == *own) && entry.file_type().is_ok_and(|kind| kind.is_dir());
            if !is_own {
                self.path(&given.join(&name), &real.join(&name));
            }
        }
    }

    /// What a link leads to is searched where it stands, and results of builds hold nothing of their own.
    fn link(&mut self, given: &Path, real: &Path) {
        match real.canonicalize() {
            Ok(target) if target.starts_with(&self.root) || target.starts_with("/nix/store") => {}
            Ok(target) if target.is_file() => self.file(given, &target),
            Ok(_) => self.unsearched(given, &"it is a link to a folder elsewhere"),
            // There is nothing where it leads.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => self.unsearched(given, &disk::error(error)),
        }
    }

    fn file(&mut self, given: &Path, real: &Path) {
        // The deepest root: a repository may be in another one.
        let trees = self.trees.iter_mut().filter(|tree| real.starts_with(&tree.files.root));
        match (trees.max_by_key(|tree| tree.files.root.components().count()), real.to_str()) {
            (Some(tree), Some(_)) => {
                let name = slashes(real.strip_prefix(&tree.files.root).unwrap_or(real));
                tree.texts.push(name);
            }
            (None, _) => self.unsearched(given, &"it is outside the folder that is checked"),
            (_, None) => self.unsearched(given, &"its name is not UTF-8"),
        }
    }

    fn unsearched(&mut self, given: &Path, reason: &dyn std::fmt::Display) {
        self.unsearched.push(Unsearched { file: shown(given), reason: reason.to_string() });
    }
}
