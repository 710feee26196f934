//! The edits of one job.

use super::jobs::What;
use super::migration::{Left, MigrateOptions};
use super::renaming::{Edits, rename};
use super::{banner, home_manager};
use crate::configuration::renamed::Renamed;
use crate::nix::string::push_string;
use crate::nix::text::string_text::decode_plain;
use crate::nix::text::syntax::{Entry, ExpressionKind, Place, Quotes};
use crate::nix::write::edit::Edit;
use crate::nix::write::edit::document::Document;

/// The edits for one name in a document.
pub(super) fn edits(document: &Document, at: Place, what: What, options: &MigrateOptions) -> Result<Edits, Left> {
    if let What::Home(_) = what {
        return Ok(home_manager::edits(document, at)?.into());
    }
    let entry = document.entry_named_at(at).ok_or("it is written by a function")?;
    match what {
        What::Decide(change) => Err(decision(change).into()),
        What::Banner(change, definitions) => banner::edits(document, entry, change, definitions, options),
        What::AcceptEnv => Ok(accept_env(document, entry)?.into()),
        What::Rounds => {
            let binding = document.binding(entry).ok_or("it is written by inherit")?;
            Ok(vec![document.remove_binding(&binding)].into())
        }
        What::Rename(change) => Ok(rename(document, entry, change, None)?.into()),
        What::Home(_) => Err("it is home-manager's".into()),
    }
}

/// What a person has to write.
fn decision(change: &Renamed) -> &'static str {
    match change.from {
        "services.fail2ban.daemonConfig" => {
            "its text is a set of sections today: daemonSettings = { Definition = { … }; };"
        }
        "services.lshd" => "lshd is gone since 24.11: write services.openssh with the ports and keys it had",
        _ => "keys of the server are named by path now, in a list of all of them",
    }
}

/// `"LANG LC_*"` as `[ "LANG" "LC_*" ]`, behind `mkForce` and its like, too.
fn accept_env(document: &Document, entry: &Entry) -> Result<Vec<Edit>, Left> {
    const PLAIN: &str = "its value is no plain string";
    let inner = document.through(entry.value);
    let Some(ExpressionKind::Text(quotes, interpolations)) = document.kind(inner) else { return Err(PLAIN.into()) };
    if !interpolations.is_empty() || document.binding(entry).is_none() {
        return Err(PLAIN.into());
    }
    let place = document.place(inner);
    let text = decode_plain(document.text(), place);
    // sshd splits a line at blanks, and takes no commas for them.
    let words = text.split([' ', '\t']).filter(|word| !word.is_empty());
    if *quotes == Quotes::Block || text.contains(['"', '\\', '\n', '\r', '#']) {
        return Err(PLAIN.into());
    }
    let mut list = String::from("[ ");
    for word in words {
        push_string(&mut list, word);
        list.push(' ');
    }
    list.push(']');
    Ok(vec![Edit::replace(document.outer(inner), list)])
}
