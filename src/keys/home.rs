//! Where new keys of a user go, and the edits that put them there.

use std::collections::{BTreeMap, BTreeSet};

use super::KeysError;
use super::inventory::Inventory;
use crate::configuration::Condition;
use crate::nix::write::edit::Edit;
use crate::nix::write::edit::document::Document;
use crate::source::{Sources, Span};

/// The name that a user's keys go to.
pub(super) struct Home<'i> {
    pub(super) sources: &'i Sources,
    pub(super) span: Span,
    pub(super) kind: HomeKind,
}

/// Whose name that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HomeKind {
    /// The user's list of keys.
    List,
    /// The user, who has none.
    User,
}

/// Names by file and place there: the same one is met in every file that leads to it.
type Names<'i> = BTreeMap<(&'i str, u32), (&'i Sources, Span)>;

/// Where keys of a user go: the name of its list, or its own name where it has none.
pub(super) fn home_of<'i>(inventory: &'i Inventory, user: &str) -> Result<Home<'i>, KeysError> {
    let (mut lists, mut users) = (Names::new(), Names::new());
    for (_, checked) in &inventory.files {
        let sources = &checked.sources;
        let keep = |names: &mut Names<'i>, span: Span| {
            if let Some(source) = sources.get(span.source) {
                names.insert((&source.name, span.start), (sources, span));
            }
        };
        for found in checked.hosts.iter().filter_map(|host| host.user(user)) {
            let definitions = found.node.child_definitions("openssh.authorizedKeys.keys");
            let sure = definitions.iter().any(|one| one.condition == Condition::Always);
            let chosen = definitions.iter().filter(|one| !sure || one.condition == Condition::Always);
            chosen.for_each(|definition| keep(&mut lists, definition.name));
            found.node.names.iter().for_each(|span| keep(&mut users, *span));
        }
    }
    let (names, kind) = if lists.is_empty() { (users, HomeKind::User) } else { (lists, HomeKind::List) };
    let files: BTreeSet<&str> = names.keys().map(|(file, _)| *file).collect();
    if files.len() > 1 {
        let files = files.into_iter().map(str::to_owned).collect();
        return Err(KeysError::SeveralFiles { user: user.to_owned(), files });
    }
    match names.into_values().next_back() {
        Some((sources, span)) => Ok(Home { sources, span, kind }),
        None => Err(KeysError::NoSuchUser(user.to_owned())),
    }
}

/// More elements for the list whose name stands at a span.
pub(super) fn extend_list(document: &Document, name: Span, lines: &[String]) -> Option<Edit> {
    let binding = document.binding(document.entry_named_at(name.into())?)?;
    let edit = document.append_to(binding.value, &lines.join(" "));
    // Each on a line of its own where the list has lines.
    if lines.len() > 1 && edit.replacement.starts_with(['\n', '\r']) {
        let indentation = edit.replacement.split(['"', '(']).next().unwrap_or_default().to_owned();
        let replacement = lines.iter().map(|line| format!("{indentation}{line}")).collect::<String>();
        return Some(Edit { replacement, ..edit });
    }
    Some(edit)
}

/// A list of its own for the user whose name stands at a span.
pub(super) fn new_list(document: &Document, name: Span, lines: &[String]) -> Option<Edit> {
    let entry = document.entry_named_at(name.into())?;
    let value = format!("openssh.authorizedKeys.keys = [ {} ];", lines.join(" "));
    if document.has_braces(entry.value) {
        return document.insert_binding(entry.value, &value);
    }
    let bindings = document.bindings_of(entry, 0);
    let (last, below) = bindings.into_iter().max_by_key(|(binding, _)| binding.range.end)?;
    let own = document.slice(last.range.start..last.name_above(below)?.end);
    Some(document.insert_binding_after(&last.range, &format!("{own}.{value}")))
}
