//! An entry under today's name of its option.

use super::migration::{Left, NewFile};
use super::places::{self, Standing};
use crate::configuration::renamed::Renamed;
use crate::nix::text::syntax::Entry;
use crate::nix::write::edit::Edit;
use crate::nix::write::edit::document::Document;
use crate::nix::write::edit::rename::Renaming;

/// The reason that nobody has to be told: an option that is declared has the name it has.
pub(super) const DECLARED: &str = "it is declared there";

/// What a job does.
pub(super) struct Edits {
    pub(super) edits: Vec<Edit>,
    /// A file that goes with it, by its name beside the one that is edited.
    pub(super) created: Option<NewFile>,
}

impl From<Vec<Edit>> for Edits {
    fn from(edits: Vec<Edit>) -> Edits {
        Edits { edits, created: None }
    }
}

/// An entry under today's name of its option, perhaps with another value.
pub(super) fn rename(
    document: &Document,
    entry: &Entry,
    change: &Renamed,
    value: Option<&str>,
) -> Result<Vec<Edit>, Left> {
    let from: Vec<&str> = change.from.split('.').collect();
    let to: Vec<&str> = change.to.split('.').collect();
    let bindings = document.bindings_with(entry);
    if bindings.is_empty() {
        return Err("it is written by inherit".into());
    }
    if document.is_set(&to) {
        return Err("the new name is defined here, too: one of the two has to go".into());
    }
    let roots = match places::standing(document, &from, entry.name.place()) {
        Standing::Module(roots) => roots,
        Standing::Declaration => return Err(DECLARED.into()),
        // The options of one user may stand anywhere.
        Standing::Elsewhere if change.from.contains('*') => Vec::new(),
        Standing::Elsewhere => return Err("it stands where nobody knows whether NixOS reads it".into()),
    };
    let renaming = Renaming { from: &from, to: &to, value, roots: &roots };
    let mut edits = Vec::new();
    for (binding, below) in bindings {
        let renamed = document.rename_binding(&binding, &renaming, below);
        edits.extend(renamed.ok_or("there is no place for the new name in this file")?);
    }
    Ok(edits)
}
