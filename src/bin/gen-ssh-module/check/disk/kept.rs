//! What was read in a run: importing a file that others import as well reads nothing.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use nixos_ssh::nix::files::FileError;

/// How many bytes are kept; what comes later is read each time.
const LIMIT: usize = 32 << 20;

/// The texts that were read, by name.
#[derive(Debug, Default)]
pub struct Kept(Mutex<Texts>);

#[derive(Debug, Default)]
struct Texts {
    texts: HashMap<String, Result<Arc<[u8]>, FileError>>,
    bytes: usize,
}

impl Kept {
    /// Reads everything anew.
    pub fn forget(&self) {
        if let Ok(mut kept) = self.0.lock() {
            *kept = Texts::default();
        }
    }

    /// The text of a name, which is read if nobody read it before.
    pub fn text(&self, name: &str, read: impl FnOnce() -> Result<Vec<u8>, FileError>) -> Result<Vec<u8>, FileError> {
        let known = self.0.lock().ok().and_then(|kept| kept.texts.get(name).cloned());
        if let Some(known) = known {
            return known.map(|text| text.to_vec());
        }
        let text = read();
        if let Ok(mut kept) = self.0.lock() {
            let bytes = name.len() + text.as_ref().map_or(0, Vec::len);
            if kept.bytes + bytes <= LIMIT {
                kept.bytes += bytes;
                kept.texts.insert(
                    name.to_owned(),
                    text.as_ref().map(|text| Arc::from(text.as_slice())).map_err(|error| *error),
                );
            }
        }
        text
    }
}
