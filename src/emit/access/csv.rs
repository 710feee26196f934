//! The matrix as CSV (RFC 4180): a line for each way in and each door.

use super::{as_read_word, end_word, limits, power_words, type_words};
use crate::access::matrix::{By, HostAccess};
use crate::printable::printable;

const HEADER: [&str; 13] = [
    "host",
    "account",
    "by",
    "key type",
    "fingerprint",
    "comment",
    "verdict",
    "verdict as read",
    "restrictions",
    "power",
    "reason",
    "place",
    "account defined at",
];

/// How cells begin that a spreadsheet calculates, in the widths that it takes for the same.
const FORMULA: [char; 10] = ['=', '+', '-', '@', '|', '%', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];

/// The matrix. Spreadsheets calculate cells that begin with a sign; these get an apostrophe before them.
///
/// ```
/// assert!(nixos_ssh::emit::access::csv::matrix(&[]).starts_with("host,account,by,"));
/// ```
#[must_use]
pub fn matrix(hosts: &[HostAccess]) -> String {
    let mut out = String::new();
    row(&mut out, &HEADER.map(str::to_owned));
    for host in hosts {
        for user in &host.users {
            let defined = user.place.as_deref().unwrap_or_default().to_owned();
            let account = (host.name.to_string(), user.name.to_string(), power_words(user).join("; "));
            for way in &user.ways {
                let (by, key) = match &way.by {
                    By::Key(key) => ("key", Some(key)),
                    By::Password => ("password", None),
                    By::Nothing => ("nothing", None),
                };
                let last = way.steps.last();
                row(
                    &mut out,
                    &[
                        account.0.clone(),
                        account.1.clone(),
                        by.to_owned(),
                        key.map(|key| type_words(key.key.key_type()).to_owned()).unwrap_or_default(),
                        key.map(|key| key.key.fingerprint()).unwrap_or_default(),
                        key.map(|key| key.comment.clone()).unwrap_or_default(),
                        end_word(&way.end).to_owned(),
                        as_read_word(&way.end).to_owned(),
                        limits(way).join("; "),
                        account.2.clone(),
                        last.map(|line| line.text.to_string()).unwrap_or_default(),
                        last.and_then(|line| line.place.as_deref()).unwrap_or_default().to_owned(),
                        defined.clone(),
                    ],
                );
            }
            for door in &user.doors {
                let mut cells = [const { String::new() }; 13];
                let given = [&*account.0, &*account.1, "door", "", "", "", "unknown", "unknown", "", &*account.2];
                let place = door.line.place.as_deref().unwrap_or_default();
                let given = given.into_iter().chain([&*door.line.text, place, &*defined]);
                cells.iter_mut().zip(given).for_each(|(cell, text)| text.clone_into(cell));
                row(&mut out, &cells);
            }
        }
    }
    out
}

fn row(out: &mut String, cells: &[String; 13]) {
    for (index, text) in cells.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        let text = printable(text);
        let formula = text.trim_start().starts_with(FORMULA);
        let text = if formula { format!("'{text}") } else { text };
        if text.contains([',', ';', '"', '\'', '\n', '\r', '\t', ' ']) || formula {
            out.push_str(&format!("\"{}\"", text.replace('"', "\"\"")));
        } else {
            out.push_str(&text);
        }
    }
    out.push_str("\r\n");
}
