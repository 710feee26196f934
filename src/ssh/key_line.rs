//! An authorized_keys line with the places of its parts, for diagnostics: what sshd makes of it, right or wrong.

use std::ops::Range;

use super::line_reader::{BLANKS, Layout, explained, is_type_word, read_line, split_options, split_word};
use super::reader::Reader;
use crate::ssh::key::AuthorizedKey;
use crate::ssh::key_error::KeyError;

mod not_a_key;
mod placeholder;

pub use not_a_key::{ForeignFormat, NotAKey, classify};

/// A text that should be one line of an authorized_keys file, and where its parts stand in it. All ranges are bytes of
/// `text`; parts of a line that is no key are where they seem to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyLine<'t> {
    /// The text as it was given.
    pub text: &'t str,
    /// All options together.
    pub options: Option<Range<usize>>,
    /// The options one by one.
    pub option_items: Vec<OptionItem>,
    /// The type.
    pub key_type: Option<Range<usize>>,
    /// The base64 of the key.
    pub blob: Option<Range<usize>>,
    /// The rest of the line.
    pub comment: Option<Range<usize>>,
    /// What sshd makes of the line: a key that logs its holder in wherever its options allow it, or nothing. Of keys in
    /// another than the usual form this is the usual one. `text.parse::<AuthorizedKey>()` asks for more: what
    /// `gen-ssh-module` writes.
    pub result: Result<AuthorizedKey, KeyError>,
    /// What the error of `result` is about; the whole line when there is none.
    pub error_range: Range<usize>,
}

/// One option of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionItem {
    /// Its name.
    pub name: Range<usize>,
    /// What stands between the double quotes of its value, with backslashes; all of a value without them.
    pub value: Option<Range<usize>>,
    /// The whole option.
    pub range: Range<usize>,
}

/// What sshd makes of a line, and where its parts stand. Line ends, empty lines and comments around the line do not count;
/// several lines are an error here, although sshd may take each of them: [`key_lines`] finds them.
///
/// ```
/// let text = "no-pty,from=\"10.0.0.1/8\" ssh-ed25519 \
///     AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl alice";
/// let line = nixos_ssh::ssh::key_line::inspect(text);
/// assert!(line.result.is_err());
/// assert_eq!(&text[line.error_range.clone()], "from=\"10.0.0.1/8\"");
/// assert_eq!(line.comment.map(|comment| &text[comment]), Some("alice"));
/// let value = line.option_items[1].value.clone();
/// assert_eq!(value.map(|value| &text[value]), Some("10.0.0.1/8"));
/// ```
#[must_use]
pub fn inspect(text: &str) -> KeyLine<'_> {
    let lines = key_lines(text);
    let whole = match lines.as_slice() {
        [] => trimmed(text, 0..text.len()),
        [line] => line.clone(),
        [first, .., last] => first.start..last.end,
    };
    let line = text.get(whole.clone()).unwrap_or_default();
    let layout = if lines.len() > 1 { Layout::default() } else { likely_layout(line) };
    let (result, at) = match lines.len() {
        0 => (Err(explained(line, KeyError::UnknownType(String::new()))), 0..line.len()),
        1 => judged(line),
        _ => {
            let error = explained(line, KeyError::LineBreak);
            (Err(error), line.find(['\n', '\r']).map_or(0..line.len(), |at| at..at + 1))
        }
    };
    let moved = |range: Range<usize>| whole.start + range.start..whole.start + range.end;
    let items = layout.options.clone().map_or(Vec::new(), |options| items(line, options));
    let items = items.into_iter().map(|item| OptionItem {
        name: moved(item.name),
        value: item.value.map(moved),
        range: moved(item.range),
    });
    KeyLine {
        text,
        option_items: items.collect(),
        options: layout.options.map(moved),
        key_type: layout.key_type.map(moved),
        blob: layout.blob.map(moved),
        comment: layout.comment.map(moved),
        error_range: moved(at),
        result,
    }
}

/// Where the lines stand in a text that sshd would try as keys: those that are neither empty nor comments, without blanks
/// around them.
///
/// ```
/// use nixos_ssh::ssh::key_line::key_lines;
/// assert_eq!(key_lines("# alice\n  ssh-ed25519 …\r\n\n"), [10..25]);
/// ```
#[must_use]
pub fn key_lines(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    let mut lines = Vec::new();
    for line in text.split('\n') {
        // A zero byte ends the line, as it ends text in C.
        let end = line.find('\0').unwrap_or(line.len());
        let range = trimmed(text, start..start + end);
        if !text.get(range.clone()).unwrap_or_default().starts_with('#') && !range.is_empty() {
            lines.push(range);
        }
        start += line.len() + 1;
    }
    lines
}

/// A part of a text without blanks, and without white space that sshd does not see at its end.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = text.get(range.clone()).unwrap_or_default();
    let from_start = part.trim_start_matches(BLANKS);
    let start = range.start + part.len() - from_start.len();
    start..start + from_start.trim_end_matches([' ', '\t', '\n', '\r']).len()
}

fn judged(line: &str) -> (Result<AuthorizedKey, KeyError>, Range<usize>) {
    match read_line(line, &Layout::of(line), Reader::Sshd) {
        Ok(key) => (Ok(key), 0..line.len()),
        Err(refusal) => {
            let error = explained(line, refusal.error);
            let at = match &error {
                KeyError::Private | KeyError::Placeholder | KeyError::Empty => 0..line.len(),
                KeyError::LineBreak | KeyError::Control { .. } => {
                    let control = |&(_, character): &(usize, char)| character.is_control() && character != '\t';
                    let found = line.char_indices().find(control);
                    found.map_or(0..line.len(), |(at, character)| at..at + character.len_utf8())
                }
                _ => refusal.at,
            };
            (Err(error), at)
        }
    }
}

/// The parts as sshd divides a line; where that gives no type although there is one further on, what stands before it are
/// the options that were meant.
fn likely_layout(line: &str) -> Layout {
    let layout = Layout::of(line);
    let word = |range: &Option<Range<usize>>| range.clone().and_then(|range| line.get(range)).unwrap_or_default();
    if is_type_word(word(&layout.key_type)) {
        return layout;
    }
    let mut start = 0;
    while let Some(rest) = line.get(start..).filter(|rest| !rest.is_empty()) {
        let (word, after) = split_word(rest);
        if start > 0 && is_type_word(word) && after.starts_with("AAAA") {
            let options = line.get(..start).unwrap_or_default().trim_end_matches(BLANKS).len();
            return Layout::after_options(line, Some(0..options), start);
        }
        start = line.len() - after.len();
    }
    layout
}

fn items(line: &str, options: Range<usize>) -> Vec<OptionItem> {
    let text = line.get(options.clone()).unwrap_or_default();
    let item = |range: Range<usize>| {
        // Only where a blank is too much is there one before an option.
        let range = trimmed(text, range);
        let item = text.get(range.clone()).unwrap_or_default();
        let range = options.start + range.start..options.start + range.end;
        let equals = item.find('=').unwrap_or(item.len());
        let name = range.start..range.start + equals;
        let value = item.get(equals + 1..).map(|value| {
            let inner = value.strip_prefix('"');
            let start = range.end - inner.unwrap_or(value).len();
            let closed = inner.is_some_and(|inner| inner.ends_with('"'));
            start..if closed { range.end - 1 } else { range.end }
        });
        OptionItem { name, value, range }
    };
    split_options(text).into_iter().map(item).filter(|item| !item.range.is_empty()).collect()
}
