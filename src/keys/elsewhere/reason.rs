//! Why a key that a text search found is not changed.

use crate::keys::inventory::Inventory;
use crate::nix::write::edit::document::Document;

/// Answers for the places of one file.
pub(super) struct Reasons<'s> {
    inventory: &'s Inventory,
    /// The modules of the run.
    names: &'s [String],
    name: &'s str,
    bytes: &'s [u8],
    /// The file as Nix text, or why it is none; made when first asked for.
    document: Option<Result<Document, String>>,
}

impl<'s> Reasons<'s> {
    pub(super) fn new(inventory: &'s Inventory, names: &'s [String], name: &'s str, bytes: &'s [u8]) -> Reasons<'s> {
        Reasons { inventory, names, name, bytes, document: None }
    }

    /// Why what stands at an offset stays.
    pub(super) fn of(&mut self, at: usize) -> String {
        if crate::ssh::authorized_keys::is_key_file(self.name) {
            return match self.inventory.leads_to(self.name) {
                true => "this line is none that sshd takes for a key",
                false => "no list of keys that was read names this file",
            }
            .to_owned();
        }
        let is_nix = std::path::Path::new(self.name).extension().is_some_and(|extension| extension == "nix");
        if !is_nix {
            return "it is no Nix file".to_owned();
        }
        let bytes = self.bytes;
        let document = self.document.get_or_insert_with(|| {
            let text = std::str::from_utf8(bytes).map_err(|_| "the file is not UTF-8".to_owned())?;
            Document::new(text).map_err(|error| format!("the file cannot be read as Nix: {error}"))
        });
        let document = match document {
            Ok(document) => document,
            Err(reason) => return reason.clone(),
        };
        if !document.is_in_token(at) {
            return "it stands in a comment".to_owned();
        }
        let path = document.path_at(at);
        let what = if path.is_empty() { "it".to_owned() } else { path };
        match (self.inventory.leads_to(self.name), self.names.iter().any(|name| name == self.name)) {
            (true, _) => format!("{what} is no list of keys that could be read"),
            (false, true) => format!("{what} was not read as options of NixOS"),
            (false, false) => "this file was not read: git ignores it".to_owned(),
        }
    }
}
