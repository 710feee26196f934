//! Files as they would be after a change, while they are still as they were.

use std::collections::BTreeMap;

use crate::nix::files::{FileError, FileKind, Files};

/// Files of which some hold another text.
pub struct Overlay<'f> {
    base: &'f dyn Files,
    texts: BTreeMap<String, String>,
}

impl<'f> Overlay<'f> {
    /// Files as they are.
    ///
    /// ```
    /// use nixos_ssh::{fix::overlay::Overlay, nix::files::{Files, MemoryFiles}};
    /// let files = MemoryFiles::default().with("a.nix", "{ }");
    /// let mut overlay = Overlay::new(&files);
    /// overlay.set("a.nix", "[ ]");
    /// assert_eq!(overlay.read("a.nix").as_deref(), Ok(&b"[ ]"[..]));
    /// ```
    #[must_use]
    pub fn new(base: &'f dyn Files) -> Overlay<'f> {
        Overlay { base, texts: BTreeMap::new() }
    }

    /// Lets a file hold a text.
    ///
    /// ```
    /// use nixos_ssh::{fix::overlay::Overlay, nix::files::{FileKind, Files, NoFiles}};
    /// let mut overlay = Overlay::new(&NoFiles);
    /// overlay.set("<stdin>", "{ }");
    /// assert_eq!(overlay.kind("<stdin>"), Some(FileKind::File));
    /// ```
    pub fn set(&mut self, name: &str, text: impl Into<String>) {
        self.texts.insert(name.to_owned(), text.into());
    }

    /// The same files with some more texts.
    pub(super) fn with(&self, texts: &BTreeMap<String, String>) -> Overlay<'f> {
        let mut all = self.texts.clone();
        all.extend(texts.iter().map(|(name, text)| (name.clone(), text.clone())));
        Overlay { base: self.base, texts: all }
    }

    /// The text of a file that is UTF-8.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        match self.texts.get(name) {
            Some(text) => Some(text.clone()),
            None => String::from_utf8(self.base.read(name).ok()?).ok(),
        }
    }
}

impl Files for Overlay<'_> {
    fn read(&self, name: &str) -> Result<Vec<u8>, FileError> {
        match self.texts.get(name) {
            Some(text) => Ok(text.clone().into_bytes()),
            None => self.base.read(name),
        }
    }

    fn list(&self, name: &str) -> Result<Vec<(String, FileKind)>, FileError> {
        self.base.list(name)
    }

    fn kind(&self, name: &str) -> Option<FileKind> {
        if self.texts.contains_key(name) { Some(FileKind::File) } else { self.base.kind(name) }
    }

    fn target(&self, name: &str) -> Option<String> {
        if self.texts.contains_key(name) { Some(name.to_owned()) } else { self.base.target(name) }
    }
}
