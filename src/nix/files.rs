//! The files that a configuration may be read from: the library asks, whoever calls it answers.

pub(crate) mod index;

use thiserror::Error;

/// The most bytes of one file that are read.
pub const SIZE_LIMIT: usize = 4 << 20;

/// Files below one root. Names are relative to the root, with `/` between their parts and without `.` and `..`:
/// `hosts/web1/default.nix`.
pub trait Files: Sync {
    /// The bytes of a file.
    ///
    /// # Errors
    /// A file that is not there, not a file, too large, or that leads out of the root through a link.
    fn read(&self, name: &str) -> Result<Vec<u8>, FileError>;

    /// The names in a folder and what they are, sorted.
    ///
    /// # Errors
    /// A folder that is not there or cannot be read.
    fn list(&self, name: &str) -> Result<Vec<(String, FileKind)>, FileError>;

    /// What a name is, links followed; nothing when it is not there or leads out of the root.
    fn kind(&self, name: &str) -> Option<FileKind>;

    /// The name that links lead to, as far as there are any: what stands there imports from beside that name.
    fn target(&self, name: &str) -> Option<String> {
        Some(name.to_owned())
    }

    /// What tells the content of a name from another one; nothing if nobody knows without reading it.
    fn version(&self, _name: &str) -> Option<String> {
        None
    }
}

/// What a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// An ordinary file.
    File,
    /// A folder.
    Folder,
    /// A link, where names of a folder are told as they stand there.
    Link,
    /// Anything else: a pipe, a device, the place of a submodule.
    Other,
}

/// Why a file is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Error)]
#[non_exhaustive]
pub enum FileError {
    /// It is not there.
    #[error("there is no such file")]
    Missing,
    /// It stands outside the root, or a link leads there.
    #[error("it is outside the folder that is checked")]
    Outside,
    /// It says something of logins, and nobody knows of which host.
    #[error("no host was found that it belongs to as a whole")]
    NoHost,
    /// What says which files are ignored hides it.
    #[error("it was looked at before and is ignored now")]
    Hidden,
    /// It says which inputs of a flake are meant, which nobody read.
    #[error("modules or keys come from inputs, and it says from which")]
    Pins,
    /// It is a folder, a pipe, a device.
    #[error("it is not an ordinary file")]
    NotAFile,
    /// It is over [`SIZE_LIMIT`].
    #[error("it is larger than 4 MiB")]
    TooLarge,
    /// It is a link, or stands behind one, that leads to nothing or round in a circle.
    #[error("it is a link that leads nowhere")]
    Nowhere,
    /// It stands in a submodule.
    #[error("it is in a submodule, which is a repository of its own")]
    Submodule,
    /// Git LFS keeps its text.
    #[error("it is a pointer of git LFS, its text is elsewhere")]
    Pointer,
    /// It is no text that Nix reads.
    #[error("it is no UTF-8 text")]
    NotText,
    /// It is broken as Nix text, or over a limit of what is parsed.
    #[error("it is not read as Nix")]
    NotNix,
    /// Nobody can ask for it by its name.
    #[error("its name is not UTF-8")]
    Name,
    /// Attributes make other bytes of it when it is checked out.
    #[error("it has attributes by which files are checked out with other bytes than git has")]
    Attributes,
    /// The system refuses.
    #[error("it cannot be read: {0}")]
    Io(std::io::ErrorKind),
}

/// No files: every name is missing.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoFiles;

impl Files for NoFiles {
    fn read(&self, _: &str) -> Result<Vec<u8>, FileError> {
        Err(FileError::Missing)
    }

    fn list(&self, _: &str) -> Result<Vec<(String, FileKind)>, FileError> {
        Err(FileError::Missing)
    }

    fn kind(&self, _: &str) -> Option<FileKind> {
        None
    }
}

/// Files in memory, for tests and for tools that have them.
#[derive(Debug, Clone, Default)]
pub struct MemoryFiles(std::collections::BTreeMap<String, Vec<u8>>);

impl MemoryFiles {
    /// Adds a file.
    ///
    /// ```
    /// use nixos_ssh::nix::files::{Files, MemoryFiles};
    /// let files = MemoryFiles::default().with("keys/alice.pub", "ssh-ed25519 AAAA…");
    /// assert!(files.read("keys/alice.pub").is_ok());
    /// ```
    #[must_use]
    pub fn with(mut self, name: &str, bytes: impl Into<Vec<u8>>) -> MemoryFiles {
        self.0.insert(name.to_owned(), bytes.into());
        self
    }
}

impl Files for MemoryFiles {
    fn read(&self, name: &str) -> Result<Vec<u8>, FileError> {
        self.0.get(name).cloned().ok_or(FileError::Missing)
    }

    fn list(&self, name: &str) -> Result<Vec<(String, FileKind)>, FileError> {
        let prefix = if name.is_empty() { String::new() } else { format!("{name}/") };
        let mut names = std::collections::BTreeMap::new();
        for file in self.0.keys() {
            let Some(rest) = file.strip_prefix(&prefix) else { continue };
            match rest.split_once('/') {
                Some((folder, _)) => names.insert(folder.to_owned(), FileKind::Folder),
                None => names.insert(rest.to_owned(), FileKind::File),
            };
        }
        if names.is_empty() { Err(FileError::Missing) } else { Ok(names.into_iter().collect()) }
    }

    fn kind(&self, name: &str) -> Option<FileKind> {
        if self.0.contains_key(name) {
            return Some(FileKind::File);
        }
        let prefix = format!("{name}/");
        let folder = name.is_empty() || self.0.keys().any(|file| file.starts_with(&prefix));
        folder.then_some(FileKind::Folder)
    }
}
