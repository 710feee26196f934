//! Nix files on the disk: those of the repository, or of the folder that `NIXOS_SSH_TEXTS` names.

use std::path::{Path, PathBuf};

use nixos_ssh::nix::files::{FileError, FileKind, Files};

/// Files below a folder.
pub struct Folder(pub PathBuf);

impl Files for Folder {
    fn read(&self, name: &str) -> Result<Vec<u8>, FileError> {
        std::fs::read(self.0.join(name)).map_err(|_| FileError::Missing)
    }
    fn list(&self, name: &str) -> Result<Vec<(String, FileKind)>, FileError> {
        let entries = std::fs::read_dir(self.0.join(name)).map_err(|_| FileError::Missing)?;
        let kind = |folder| if folder { FileKind::Folder } else { FileKind::File };
        let mut names: Vec<(String, FileKind)> = entries
            .map(|entry| entry.unwrap())
            .filter_map(|entry| Some((entry.file_name().into_string().ok()?, kind(entry.path().is_dir()))))
            .collect();
        names.sort_by(|one, two| one.0.cmp(&two.0));
        Ok(names)
    }
    fn kind(&self, name: &str) -> Option<FileKind> {
        let path = self.0.join(name);
        if path.is_dir() { Some(FileKind::Folder) } else { path.exists().then_some(FileKind::File) }
    }
}

/// Every Nix file below the folder that `NIXOS_SSH_TEXTS` names, by its name there; those of the tests and examples if
/// there is none.
pub fn nix_files() -> (Folder, Vec<String>) {
    let mut names = Vec::new();
    let given = std::env::var_os("NIXOS_SSH_TEXTS").map(PathBuf::from);
    let (root, below) = match given {
        Some(folder) => (folder, &[""][..]),
        None => (PathBuf::from(env!("CARGO_MANIFEST_DIR")), &["tests", "examples"][..]),
    };
    below.iter().for_each(|below| collect(&root, Path::new(below), &mut names));
    names.sort();
    (Folder(root), names)
}

fn collect(root: &Path, below: &Path, names: &mut Vec<String>) {
    for entry in std::fs::read_dir(root.join(below)).unwrap() {
        let entry = entry.unwrap();
        let (kind, path) = (entry.file_type().unwrap(), below.join(entry.file_name()));
        if kind.is_dir() {
            collect(root, &path, names);
        } else if kind.is_file() && path.extension().is_some_and(|extension| extension == "nix") {
            names.extend(path.to_str().map(str::to_owned));
        }
    }
}
