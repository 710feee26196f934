//! `keys list`

use std::path::PathBuf;

use nixos_ssh::AuthorizedKey;
use nixos_ssh::configuration::keys::KeyPlace;
use nixos_ssh::emit::json_value;
use nixos_ssh::keys::Unsearched;
use nixos_ssh::keys::inventory::{Inventory, KeyRecord, Stage};
use serde_json::{Value, json};

use super::left::{Left, account};
use super::say;
use crate::args::ListFormat;
use crate::check::texts;
use crate::check::tree::{self, Tree};
use crate::failure::{Failure, Outcome};
use crate::output;

/// The most characters that a column is aligned to: one long comment makes no line longer than it must be.
const WIDEST: usize = 100;

/// The version of the JSON.
const VERSION: u32 = 1;

/// Runs it.
pub fn run(paths: &[PathBuf], format: ListFormat) -> Result<Outcome, Failure> {
    let mut trees = tree::trees(paths)?;
    let mut left = Left::new(texts::find(&mut trees, paths));
    let mut records = Vec::new();
    for tree in &trees {
        let inventory = Inventory::read(&tree.files, &tree.names);
        records.extend(inventory.records().into_iter().map(|record| (tree, record)));
        left.add_unread(tree, inventory.unread());
        let elsewhere = inventory.elsewhere(&tree.files, &tree.names, &tree.texts);
        left.add(tree, elsewhere, None);
    }
    match format {
        ListFormat::Table => table(&records, &left)?,
        ListFormat::Json => {
            let keys: Vec<Value> = records.iter().map(|(tree, record)| key(tree, record)).collect();
            let mut list = left.json();
            list["version"] = VERSION.into();
            list["keys"] = keys.into();
            output::stdout(json_value(list).as_bytes())?;
        }
    }
    // A module that could not be searched may hold any key, and what was named is meant to be read.
    let is_missed = |file: &Unsearched| {
        file.file.ends_with(".nix") || paths.iter().any(|path| path.to_string_lossy() == file.file.as_str())
    };
    Ok(if left.unsearched.iter().any(is_missed) { Outcome::Unreadable } else { Outcome::Done })
}

fn options(record: &KeyRecord) -> String {
    let bare = AuthorizedKey { options: Vec::new(), ..record.key.clone() }.to_string();
    let line = record.key.to_string();
    line.strip_suffix(&bare).unwrap_or_default().trim_end().to_owned()
}

/// A line for each key; columns as wide as what is in them.
fn table(records: &[(&Tree, KeyRecord)], left: &Left) -> Result<(), Failure> {
    let row = |(tree, record): &(&Tree, KeyRecord)| {
        [
            account(record.user.as_deref(), Stage::of(record.place)).to_owned(),
            format!("{}:{}", tree.shown(&record.file), record.line),
            record.key.key.key_type().name().to_owned(),
            record.key.key.bits().to_string(),
            record.key.key.fingerprint(),
            record.key.comment.clone(),
            options(record),
        ]
    };
    let rows: Vec<[String; 7]> = records.iter().map(row).collect();
    let width = |column: usize| {
        let widths = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
        widths.filter(|width| *width <= WIDEST).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..7).map(width).collect();
    for row in &rows {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        say(cells.collect::<Vec<_>>().join("  ").trim_end())?;
    }
    for place in &left.places {
        say(&format!("also found  {}:{}  {}  {}", place.file, place.line, place.fingerprint, place.reason))?;
    }
    left.tell_unread();
    Ok(())
}

fn key(tree: &Tree, record: &KeyRecord) -> Value {
    let source = match record.place {
        KeyPlace::Keys => "keys",
        KeyPlace::KeyFile => "keyFiles",
        KeyPlace::Initrd => "initrd",
        KeyPlace::Module => "module",
    };
    json!({
        "user": record.user,
        "file": tree.shown(&record.file),
        "line": record.line,
        "source": source,
        "type": record.key.key.key_type().name(),
        "bits": record.key.key.bits(),
        "fingerprint": record.key.key.fingerprint(),
        "comment": record.key.comment,
        "options": options(record),
    })
}
