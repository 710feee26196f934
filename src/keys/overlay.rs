//! Files some of which hold what they are going to hold.

use std::collections::BTreeMap;

use crate::nix::files::{FileError, FileKind, Files};

/// Files with some texts replaced.
pub(crate) struct Overlay<'f> {
    pub(crate) files: &'f dyn Files,
    pub(crate) texts: BTreeMap<String, String>,
}

impl Files for Overlay<'_> {
    fn read(&self, name: &str) -> Result<Vec<u8>, FileError> {
        match self.texts.get(name) {
            Some(text) => Ok(text.as_bytes().to_vec()),
            None => self.files.read(name),
        }
    }

    fn list(&self, name: &str) -> Result<Vec<(String, FileKind)>, FileError> {
        self.files.list(name)
    }

    fn kind(&self, name: &str) -> Option<FileKind> {
        self.files.kind(name)
    }
}
