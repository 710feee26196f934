//! Edits on every Nix file of a folder: what is put in and taken out again leaves each byte as it was.

use std::collections::{BTreeMap, BTreeSet};

use nixos_ssh::AuthorizedKey;
use nixos_ssh::configuration::keys::KeyPlace;
use nixos_ssh::fix::overlay::Overlay;
use nixos_ssh::keys::inventory::Inventory;
use nixos_ssh::keys::wish::{Allowed, LockOut, Shared, Which, Wish};
use nixos_ssh::keys::{FileChange, KeysError, plan};
use nixos_ssh::nix::edit::{apply, remove, set};
use nixos_ssh::nix::files::Files;

use super::command::key;
use super::texts::{Folder, nix_files};

/// Whoever shares a list gets the key too, and nobody stays out for good.
const ALLOWED: Allowed = Allowed { shared: Shared::Allowed, lock_out: LockOut::Allowed };

#[allow(clippy::print_stdout, reason = "figures for whoever gives a folder")]
#[test]
fn a_key_put_in_and_taken_out_is_as_before() {
    let (folder, names) = nix_files();
    let (mut same, mut wrong) = (0, Vec::new());
    let mut refused: BTreeMap<String, usize> = BTreeMap::new();
    let new = key(200, "put-in-and-taken-out").parse::<AuthorizedKey>().unwrap();
    for name in &names {
        let one = std::slice::from_ref(name);
        let records = Inventory::read(&folder, one).records();
        let users = records.into_iter().filter(|record| record.place == KeyPlace::Keys);
        let users: BTreeSet<String> = users.filter_map(|record| record.user).collect();
        for user in users {
            let wish = Wish::Add { user: user.clone(), keys: vec![new.clone()] };
            let added = match plan(&folder, one, &wish, ALLOWED) {
                Ok(plan) => plan.files,
                Err(error) => {
                    *refused.entry(reason(&error)).or_default() += 1;
                    continue;
                }
            };
            match taken_out(&folder, one, &new, &added) {
                Ok(()) => same += 1,
                Err(what) => wrong.push(format!("{name}: {user}: {what}")),
            }
        }
    }
    let all: usize = refused.values().sum();
    println!("{} files, {same} lists as before, {all} refused: {refused:#?}", names.len());
    assert!(wrong.is_empty(), "{} are not as before:\n{}", wrong.len(), wrong.join("\n"));
    assert!(same > 120 && all * 20 < same, "{same} as before, {all} refused");
}

/// Whether files are as they were, once a key that was put in is taken out.
fn taken_out(folder: &Folder, names: &[String], key: &AuthorizedKey, added: &[FileChange]) -> Result<(), String> {
    let mut with = Overlay::new(folder);
    added.iter().for_each(|file| with.set(&file.name, &file.new));
    let wish = Wish::Remove { which: Which::Key(key.key.clone()), user: None };
    let removed = plan(&with, names, &wish, ALLOWED).map_err(|error| error.to_string())?.files;
    for file in added {
        let after = removed.iter().find(|one| one.name == file.name).map_or(&file.new, |one| &one.new);
        // Of `[ ] ++ others` stays `others`, as of `[ key ] ++ others` without the key.
        let code = |text: &str| text.split_whitespace().collect::<String>();
        let old = code(&file.old);
        let shorter = old.replace("[]++", "").replace("++[]", "");
        if *after != file.old && (shorter == old || code(after) != shorter) {
            return Err(format!("{} is another", file.name));
        }
    }
    if removed.len() == added.len() { Ok(()) } else { Err("other files change".to_owned()) }
}

/// The reason without names.
fn reason(error: &KeysError) -> String {
    match error {
        KeysError::Unclear { reason, .. } => reason.clone(),
        KeysError::Differs { what, .. } => format!("differs: {what}"),
        KeysError::Edit { error, .. } => error.to_string(),
        KeysError::SeveralFiles { .. } => "several files".to_owned(),
        other => other.to_string(),
    }
}

#[allow(clippy::print_stdout, reason = "figures for whoever gives a folder")]
#[test]
fn an_option_put_in_and_taken_out_is_as_before() {
    let (folder, names) = nix_files();
    let path = ["some", "thing-new"];
    let (mut same, mut wrong) = (0, Vec::new());
    for name in &names {
        let Some(text) = folder.read(name).ok().and_then(|bytes| String::from_utf8(bytes).ok()) else { continue };
        let Ok(edits) = set(&text, &path, "true") else { continue };
        let with = apply(&text, edits).unwrap();
        let again = set(&with, &path, "true").and_then(|edits| apply(&with, edits));
        assert_eq!(again.as_ref(), Ok(&with), "{name}: twice is once");
        let without = match remove(&with, &path).and_then(|edits| apply(&with, edits)) {
            Ok(without) => without,
            Err(error) => {
                wrong.push(format!("{name}: {error}"));
                continue;
            }
        };
        // An empty set gets a blank inside its braces. Comments that have a set for themselves go with what stands
        // below them.
        let code = |text: &str| -> String {
            let lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
            lines.flat_map(str::split_whitespace).collect()
        };
        if without == text || code(&without) == code(&text) && code(&text).contains("{}") {
            same += 1;
        } else {
            wrong.push(name.clone());
        }
    }
    println!("{} files, {same} as before", names.len());
    assert!(wrong.is_empty(), "{} are not as before:\n{}", wrong.len(), wrong.join("\n"));
    assert!(same > 400, "{same} files");
}
