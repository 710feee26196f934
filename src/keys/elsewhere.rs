//! Where keys that go stand besides, and let nobody in.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use super::inventory::Inventory;
use crate::model::key::PublicKey;
use crate::nix::files::Files;

/// A place that was not touched.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AlsoFound {
    /// The file.
    pub file: String,
    /// The line before the change, from 1.
    pub line: usize,
}

/// Other places of keys than those of the inventory.
pub(super) fn also_found<'k>(
    files: &dyn Files,
    names: &[String],
    inventory: &Inventory,
    keys: impl Iterator<Item = &'k PublicKey>,
) -> Vec<AlsoFound> {
    let blobs: BTreeSet<String> = keys.map(|key| STANDARD_NO_PAD.encode(key.blob())).collect();
    if blobs.is_empty() {
        return Vec::new();
    }
    let known: BTreeSet<(String, usize)> =
        inventory.records().into_iter().map(|record| (record.file, record.line)).collect();
    let mut found = BTreeSet::new();
    for name in names {
        let Ok(bytes) = files.read(name) else { continue };
        for blob in &blobs {
            for at in memchr::memmem::find_iter(&bytes, blob.as_bytes()) {
                let line = bytes.iter().take(at).filter(|byte| **byte == b'\n').count() + 1;
                if !known.contains(&(name.clone(), line)) {
                    found.insert(AlsoFound { file: name.clone(), line });
                }
            }
        }
    }
    found.into_iter().collect()
}
