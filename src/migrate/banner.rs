//! `services.openssh.banner`, a text, as `settings.Banner`, the path of a file.

use super::migration::{Left, MigrateOptions, NewFile};
use super::renaming::{Edits, rename};
use crate::configuration::renamed::Renamed;
use crate::nix::text::string_text::decode_plain;
use crate::nix::text::syntax::{Entry, ExpressionKind, Id, PathKind};
use crate::nix::write::edit::document::Document;

/// The edits for one definition, and the file that its text goes into.
pub(super) fn edits(
    document: &Document,
    entry: &Entry,
    change: &'static Renamed,
    definitions: usize,
    options: &MigrateOptions,
) -> Result<Edits, Left> {
    let inner = document.through(entry.value);
    let place = document.place(inner);
    if document.slice(place.range()) == "null" {
        return Ok(rename(document, entry, change, None)?.into());
    }
    if definitions > 1 {
        return Err(
            "it is defined more than once, and its texts were put together: write all of them into one file".into()
        );
    }
    if let Some(path) = read_path(document, inner) {
        let value = around(document, entry, inner, path);
        return Ok(rename(document, entry, change, Some(&value))?.into());
    }
    let is_plain = matches!(
        document.kind(inner),
        Some(ExpressionKind::Text(_, interpolations)) if interpolations.is_empty()
    );
    let Some(file) = &options.banner_file else {
        return Err("its text goes into a file now: settings.Banner = ./banner; --banner-file banner does it".into());
    };
    if !is_plain {
        return Err("its text is made by Nix: write it into a file, and settings.Banner = ./FILE;".into());
    }
    if !is_path(file) {
        return Err(format!("--banner-file {file:?} is no path below the file that Nix reads as it stands").into());
    }
    let value = around(document, entry, inner, &format!("./{file}"));
    let edits = rename(document, entry, change, Some(&value))?;
    let text = decode_plain(document.text(), place);
    Ok(Edits { edits, created: Some(NewFile { name: file.clone(), text }) })
}

/// The path of `builtins.readFile ./banner`.
fn read_path(document: &Document, id: Id) -> Option<&str> {
    let Some(ExpressionKind::Apply(function, argument)) = document.kind(id) else { return None };
    let path = document.slice(document.place(*argument).range());
    let is_path =
        matches!(document.kind(*argument), Some(ExpressionKind::Path(PathKind::Relative | PathKind::Absolute, _)));
    (is_path && document.is_named(*function, "readFile")).then_some(path)
}

/// A definition's value with another one inside `mkIf` and its like.
fn around(document: &Document, entry: &Entry, inner: Id, new: &str) -> String {
    let whole = document.outer(entry.value);
    let place = document.outer(inner);
    let before = document.slice(whole.start..place.start.max(whole.start));
    let after = document.slice(place.end.min(whole.end)..whole.end);
    if inner == entry.value { new.to_owned() } else { format!("{before}{new}{after}") }
}

/// Whether a name is a path literal behind `./`, below the folder.
fn is_path(name: &str) -> bool {
    let is_part = |part: &str| {
        let letters = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'+');
        !part.is_empty() && part != "." && part != ".." && part.bytes().all(letters)
    };
    name.split('/').all(is_part)
}
