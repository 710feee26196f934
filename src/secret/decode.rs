//! A text without the escapes that could spell the name of a secret, and where its bytes stood.

use std::borrow::Cow;
use std::ops::Range;

/// How a text says where a value ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Syntax {
    /// JSON, TOML, files of other programs: at a comma or the end of the line.
    Data,
    /// Nix: at a semicolon.
    Nix,
    /// A message: names are spoken of, and only `name=value` is one with a value.
    Words,
}

/// A text whose escapes are read.
pub(super) struct Decoded<'t> {
    /// The text.
    pub(super) text: Cow<'t, str>,
    /// Where each of its bytes stood, and the end; empty where nothing was escaped.
    places: Vec<usize>,
}

impl<'t> Decoded<'t> {
    /// Reads escapes of letters, digits and `$`; those of quotes and line ends stay.
    pub(super) fn of(text: &'t str, syntax: Syntax) -> Decoded<'t> {
        let nix = syntax == Syntax::Nix;
        if !text.contains('\\') && !(nix && (text.contains("${\"") || text.contains("''$"))) {
            return Decoded { text: text.into(), places: Vec::new() };
        }
        let mut out = String::with_capacity(text.len());
        let mut places = Vec::with_capacity(text.len() + 1);
        let mut at = 0;
        let mut name_end = None;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            if name_end == Some(at) {
                (at, name_end) = (at + 2, None);
                continue;
            }
            if let Some(end) = rest.strip_prefix("${\"").filter(|_| nix).and_then(name_length) {
                (at, name_end) = (at + 3, Some(at + 3 + end));
                continue;
            }
            let (character, length) = escape(rest, syntax).unwrap_or_else(|| {
                let first = rest.chars().next().unwrap_or_default();
                (first, first.len_utf8())
            });
            out.push(character);
            places.extend(std::iter::repeat_n(at, character.len_utf8()));
            at += length;
        }
        places.push(text.len());
        Decoded { text: out.into(), places }
    }

    /// Where a part of the decoded text stood.
    pub(super) fn back(&self, range: Range<usize>) -> Range<usize> {
        let place = |at: usize| match self.places.is_empty() {
            true => at,
            false => self.places.get(at).or(self.places.last()).copied().unwrap_or(at),
        };
        place(range.start)..place(range.end)
    }
}

/// The lines of a text that hold escaped quotes, all their escapes read.
pub(super) fn quoted_lines(text: &str) -> Vec<Decoded<'static>> {
    let mut lines = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if line.contains("\\\"") {
            lines.push(unquoted(line, start));
        }
        start += line.len();
    }
    lines
}

/// A line whose `\"` are quotes, `\n` ends of lines, and `\\` backslashes, and where it stood.
fn unquoted(line: &str, start: usize) -> Decoded<'static> {
    let (mut out, mut places) = (String::with_capacity(line.len()), Vec::with_capacity(line.len() + 1));
    let mut characters = line.char_indices();
    while let Some((at, character)) = characters.next() {
        let read = match character {
            '\\' => match characters.next().map(|(_, escaped)| escaped) {
                Some('n') => '\n',
                Some('t') => '\t',
                Some(escaped) => escaped,
                None => character,
            },
            _ => character,
        };
        out.push(read);
        places.extend(std::iter::repeat_n(start + at, read.len_utf8()));
    }
    places.push(start + line.len());
    Decoded { text: out.into(), places }
}

/// The length of a name that a quote and a brace close.
fn name_length(text: &str) -> Option<usize> {
    let length = text.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(byte)).count();
    text.get(length..)?.starts_with("\"}").then_some(length)
}

/// The letter, digit or `$` that a text begins with in escapes, and their length.
fn escape(text: &str, syntax: Syntax) -> Option<(char, usize)> {
    if syntax == Syntax::Nix && text.starts_with("''$") && !text.starts_with("''${") {
        return Some(('$', 3));
    }
    let rest = text.strip_prefix('\\')?;
    let first = rest.chars().next()?;
    // Nix has none of these, the texts in its strings may.
    let digits = match first {
        'u' => 4,
        'U' => 8,
        'x' => 2,
        _ => 0,
    };
    let hex = rest.get(1..1 + digits).filter(|_| digits > 0).and_then(|hex| u32::from_str_radix(hex, 16).ok());
    if let Some(character) = hex.and_then(char::from_u32) {
        let plain = character.is_ascii_alphanumeric() || "_-$:=/+@".contains(character);
        return plain.then_some((character, 2 + digits));
    }
    let letter =
        first.is_ascii_alphabetic() && !"nrt".contains(first) && (syntax == Syntax::Nix || !"bfu".contains(first));
    (letter || first == '$').then_some((first, 2))
}
