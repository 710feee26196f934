//! One value as sshd prints it: numbers, times, words, paths.

use super::reader::{Reader, Written};
use crate::access::server::Pass;
use crate::access::why::{Cause, Why};
use crate::source::Span;
use crate::ssh::build::Build;
use crate::ssh::form;
use crate::ssh::version::Version;

/// Other names of words, and under which one sshd prints them.
const SAME: [(&str, &str); 3] = [("all", "yes"), ("delayed", "yes"), ("DEBUG1", "DEBUG")];
/// Two more, of which releases prefer one or the other.
const KEYS_ONLY: [&str; 2] = ["without-password", "prohibit-password"];

/// One of several words.
pub(super) fn word(word: &str, version: Version) -> String {
    match main_name(word.to_ascii_lowercase()) {
        word if KEYS_ONLY.contains(&word.as_str()) => {
            let [older, newer] = KEYS_ONLY;
            if version < Version(10, 1) { older.to_owned() } else { newer.to_owned() }
        }
        word => word,
    }
}

/// One of several names that sshd knows in upper case.
pub(super) fn name(word: &str, build: Build) -> String {
    match main_name(word.to_ascii_uppercase()) {
        // Debian's own name of the level.
        name if build == Build::Debian && name == "QUIET" => "SILENT".to_owned(),
        name => name,
    }
}

fn main_name(word: String) -> String {
    SAME.iter().find(|(other, _)| *other == word).map_or(word, |(_, main)| (*main).to_owned())
}

/// A whole number.
pub(super) fn number(word: &str) -> String {
    word.parse::<u32>().map_or_else(|_| word.to_owned(), |number| number.to_string())
}

/// A time in seconds.
pub(super) fn seconds(word: &str) -> String {
    form::seconds(word).map_or_else(|| word.to_owned(), |seconds| seconds.to_string())
}

/// A file mode in octal, with a zero before it.
pub(super) fn mask(word: &str) -> String {
    u32::from_str_radix(word, 8).map_or_else(|_| word.to_owned(), |mask| format!("0{mask:o}"))
}

/// A size in bytes.
pub(super) fn bytes(word: &str) -> u64 {
    form::rekey_bytes(word).unwrap_or(0)
}

/// A path, made absolute.
pub(super) fn path(path: &str, span: Span, reader: &Reader<'_>) -> Result<String, Why> {
    if is_none(path) {
        return Ok("none".to_owned());
    }
    let path = home_path(path, span, reader)?;
    if path.starts_with('/') {
        return Ok(path);
    }
    Ok(format!("{}/{path}", reader.installation.folder))
}

/// A path with the home it begins with.
pub(super) fn home_path(path: &str, span: Span, reader: &Reader<'_>) -> Result<String, Why> {
    let Some(rest) = path.strip_prefix('~') else { return Ok(path.to_owned()) };
    if !rest.is_empty() && !rest.starts_with('/') {
        // Somebody else's home.
        return Err(Why::new(Cause::File, "/etc/passwd", span));
    }
    let home = reader.installation.home.as_str();
    let slash = if home.ends_with('/') { "" } else { "/" };
    Ok(format!("{home}{slash}{}", rest.trim_start_matches('/')))
}

/// A path with a home; sshd makes one spelling of `none` only of what stands for everybody.
pub(super) fn lone_home_path(written: &Written<'_>, reader: &Reader<'_>) -> Result<String, Why> {
    if written.pass == Pass::Everybody && is_none(written.word()) {
        return Ok("none".to_owned());
    }
    home_path(written.word(), written.span, reader)
}

/// A text; `none` in any case says nothing.
pub(super) fn text_or_none(text: &str) -> String {
    if is_none(text) { "none".to_owned() } else { text.to_owned() }
}

/// Whether a word is `none` in any case.
pub(super) fn is_none(word: &str) -> bool {
    word.eq_ignore_ascii_case("none")
}
