//! The `match` or `host` of a home-manager block as its header.

use crate::nix::text::syntax::{ExpressionKind, Id, Operator, Quotes};
use crate::nix::write::edit::Edit;
use crate::nix::write::edit::document::Document;

use super::migration::Left;

/// Functions whose result is a string, whatever they get.
const TEXT: &[&str] = &[
    "concatStringsSep",
    "concatStrings",
    "concatMapStrings",
    "concatMapStringsSep",
    "toString",
    "optionalString",
    "replaceStrings",
    "removeSuffix",
    "removePrefix",
    "toLower",
    "readFile",
];

/// The edits that put a word before the string of a definition.
pub(super) fn prefixed(document: &Document, value: Id, word: &str) -> Result<Vec<Edit>, Left> {
    let inner = document.through(value);
    let place = document.place(inner).range();
    match document.kind(inner) {
        Some(ExpressionKind::Text(Quotes::Double, _)) => Ok(vec![Edit::insert(place.start + 1, word)]),
        Some(ExpressionKind::Text(Quotes::Block, _)) => Ok(vec![block(document, inner, word)]),
        Some(ExpressionKind::Binary(Operator::Add, ..)) => {
            Ok(vec![Edit::insert(place.start, format!("\"{word}\" + "))])
        }
        Some(ExpressionKind::Apply(..)) if is_text(document, inner) => Ok(vec![around(document, inner, word)]),
        _ => Err(format!("what makes the header of a block may be null: write header = \"{word}…\" there").into()),
    }
}

/// `''host a''` as `''Match host a''`, and one with a line of its own likewise.
fn block(document: &Document, id: Id, word: &str) -> Edit {
    let place = document.place(id).range();
    let text = document.slice(place.clone());
    let inner = text.get(2..text.len().saturating_sub(2)).unwrap_or_default();
    let is_one_line = !inner.trim_matches([' ', '\n']).contains(['\n', '\r', '\t']) && !inner.starts_with("\n\n");
    match is_one_line && !inner.trim().is_empty() {
        true if inner.trim_start_matches(' ').starts_with('\n') => {
            Edit::insert(place.start + 2 + inner.len() - inner.trim_start().len(), word)
        }
        true if !inner.starts_with(' ') => Edit::insert(place.start + 2, word),
        _ => around(document, id, word),
    }
}

fn around(document: &Document, id: Id, word: &str) -> Edit {
    let outer = document.outer(id);
    let text = document.slice(document.place(id).range());
    Edit::replace(outer, format!("\"{word}${{{text}}}\""))
}

fn is_text(document: &Document, id: Id) -> bool {
    let mut function = id;
    while let Some(ExpressionKind::Apply(inner, _)) = document.kind(function) {
        function = *inner;
    }
    TEXT.iter().any(|name| document.is_named(function, name))
}
