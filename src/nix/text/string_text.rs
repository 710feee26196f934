//! What the characters of a string literal mean: escapes, and the indentation of `''` blocks.
//!
//! Source: `lexer.l` and `stripIndentation` of Nix. Checked against real Nix, string by string.

use super::syntax::{Id, Interpolation, Place, Quotes};

/// A part of a string's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece {
    /// These bytes as they stand.
    Verbatim(Place),
    /// These bytes stand for something else.
    Escape(&'static str, Place),
    /// The value of an expression.
    Interpolation(Id, Place),
}

/// The value of a string without interpolations.
pub(crate) fn decode_plain(text: &str, place: Place) -> String {
    let quotes = if slice(text, place).starts_with("''") { Quotes::Block } else { Quotes::Double };
    let mut out = String::new();
    for piece in decode(text, place, quotes, &[]) {
        match piece {
            Piece::Verbatim(place) => out.push_str(slice(text, place)),
            Piece::Escape(value, _) => out.push_str(value),
            Piece::Interpolation(..) => {}
        }
    }
    out
}

fn slice(text: &str, place: Place) -> &str {
    text.get(place.range()).unwrap_or_default()
}

/// The pieces of a string literal whose quotes stand at `place`.
pub(crate) fn decode(text: &str, place: Place, quotes: Quotes, interpolations: &[Interpolation]) -> Vec<Piece> {
    let quote = match quotes {
        Quotes::Double => 1,
        Quotes::Block => 2,
    };
    let inner = place.start + quote..place.end.saturating_sub(quote).max(place.start + quote);
    let mut pieces = Vec::new();
    let mut start = inner.start;
    if quotes == Quotes::Block {
        let first_line = slice(text, Place { start, end: inner.end });
        let rest = first_line.trim_start_matches(' ');
        if rest.starts_with('\n') {
            start += u32::try_from(first_line.len() - rest.len() + 1).unwrap_or(0);
        }
    }
    let split = match quotes {
        Quotes::Double => split_double,
        Quotes::Block => split_block,
    };
    for interpolation in interpolations {
        split(text, Place { start, end: interpolation.place.start.max(start) }, &mut pieces);
        pieces.push(Piece::Interpolation(interpolation.expression, interpolation.place));
        start = interpolation.place.end;
    }
    split(text, Place { start, end: inner.end.max(start) }, &mut pieces);
    match quotes {
        Quotes::Double => pieces,
        Quotes::Block => without_indentation(text, &pieces),
    }
}

fn place(base: u32, range: std::ops::Range<usize>) -> Place {
    let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
    Place { start: base + clamp(range.start), end: base + clamp(range.end) }
}

/// Escapes of `"…"`; raw CR and CRLF become LF.
fn split_double(text: &str, at: Place, pieces: &mut Vec<Piece>) {
    let raw = slice(text, at);
    let mut plain = 0;
    let push = |from: usize, to: usize, pieces: &mut Vec<Piece>| {
        if from < to {
            pieces.push(Piece::Verbatim(place(at.start, from..to)));
        }
    };
    let mut index = 0;
    while let Some(found) = raw.get(index..).and_then(|rest| rest.find(['\\', '\r'])) {
        let here = index + found;
        push(plain, here, pieces);
        if raw[here..].starts_with('\r') {
            let length = if raw[here..].starts_with("\r\n") { 2 } else { 1 };
            pieces.push(Piece::Escape("\n", place(at.start, here..here + length)));
            index = here + length;
        } else {
            let escaped = raw[here + 1..].chars().next();
            let length = 1 + escaped.map_or(0, char::len_utf8);
            match escaped {
                Some('n') => pieces.push(Piece::Escape("\n", place(at.start, here..here + 2))),
                Some('r') => pieces.push(Piece::Escape("\r", place(at.start, here..here + 2))),
                Some('t') => pieces.push(Piece::Escape("\t", place(at.start, here..here + 2))),
                _ => push(here + 1, here + length, pieces),
            }
            index = here + length;
        }
        plain = index;
    }
    push(plain, raw.len(), pieces);
}

/// Escapes of `''…''`.
fn split_block(text: &str, at: Place, pieces: &mut Vec<Piece>) {
    let raw = slice(text, at);
    let mut plain = 0;
    let mut index = 0;
    while let Some(found) = raw.get(index..).and_then(|rest| rest.find("''")) {
        let here = index + found;
        let rest = &raw[here + 2..];
        let (value, length) = match rest.chars().next() {
            Some('$') => ("$", 3),
            Some('\'') => ("''", 3),
            Some('\\') => match rest[1..].chars().next() {
                Some('n') => ("\n", 4),
                Some('r') => ("\r", 4),
                Some('t') => ("\t", 4),
                Some(other) => ("", 3 + other.len_utf8()),
                None => ("", 3),
            },
            _ => {
                index = here + 2;
                continue;
            }
        };
        if plain < here {
            pieces.push(Piece::Verbatim(place(at.start, plain..here)));
        }
        let whole = place(at.start, here..here + length);
        if value.is_empty() {
            // `''\x` is x: an escape whose value is in the text; it counts as an escape for the indentation.
            pieces.push(Piece::Escape("", Place { end: whole.start, ..whole }));
            pieces.push(Piece::Verbatim(Place { start: whole.start + 3, ..whole }));
        } else {
            pieces.push(Piece::Escape(value, whole));
        }
        index = here + length;
        plain = index;
    }
    if plain < raw.len() {
        pieces.push(Piece::Verbatim(place(at.start, plain..raw.len())));
    }
}

/// The least indentation of the lines that are not blank.
fn indentation(text: &str, pieces: &[Piece]) -> usize {
    let (mut at_start, mut current, mut least) = (true, 0, usize::MAX);
    let mut escaped = false;
    for piece in pieces {
        let Piece::Verbatim(place) = piece else {
            escaped = matches!(piece, Piece::Escape("", _));
            if at_start {
                at_start = false;
                least = least.min(current);
            }
            continue;
        };
        // A blank or line break behind `''\` does not count here; it does when the indentation is taken away.
        if std::mem::take(&mut escaped) {
            continue;
        }
        for byte in slice(text, *place).bytes() {
            match (at_start, byte) {
                (true, b' ') => current += 1,
                (_, b'\n') => (at_start, current) = (true, 0),
                (true, _) => {
                    at_start = false;
                    least = least.min(current);
                }
                (false, _) => {}
            }
        }
    }
    least
}

fn without_indentation(text: &str, pieces: &[Piece]) -> Vec<Piece> {
    let least = indentation(text, pieces);
    let mut out = Vec::with_capacity(pieces.len());
    let (mut at_start, mut dropped) = (true, 0);
    for (index, piece) in pieces.iter().enumerate() {
        let Piece::Verbatim(at) = *piece else {
            (at_start, dropped) = match piece {
                Piece::Escape("", _) => (at_start, dropped),
                Piece::Escape("\n", _) => (true, 0),
                _ => (false, 0),
            };
            out.push(*piece);
            continue;
        };
        let (raw, first) = (slice(text, at), out.len());
        let mut start = 0;
        for (offset, byte) in raw.bytes().enumerate() {
            match (at_start, byte) {
                (true, b' ') => {
                    if dropped < least {
                        if start < offset {
                            out.push(Piece::Verbatim(place(at.start, start..offset)));
                        }
                        start = offset + 1;
                    }
                    dropped += 1;
                }
                (_, b'\n') => (at_start, dropped) = (true, 0),
                _ => (at_start, dropped) = (false, 0),
            }
        }
        if start < raw.len() {
            out.push(Piece::Verbatim(place(at.start, start..raw.len())));
        }
        if index + 1 == pieces.len() {
            drop_last_line(text, &mut out, first);
        }
    }
    out
}

/// A last line of blanks only is not part of the value.
fn drop_last_line(text: &str, out: &mut Vec<Piece>, first: usize) {
    let Some(newline) = out.iter().enumerate().skip(first).rev().find_map(|(index, piece)| match piece {
        Piece::Verbatim(place) => slice(text, *place).rfind('\n').map(|at| (index, *place, at)),
        _ => None,
    }) else {
        return;
    };
    let (index, whole, at) = newline;
    let tail = out.iter().skip(index).enumerate().all(|(number, piece)| match piece {
        Piece::Verbatim(place) => {
            let from = if number == 0 { at + 1 } else { 0 };
            slice(text, *place).get(from..).is_some_and(|rest| rest.bytes().all(|byte| byte == b' '))
        }
        _ => false,
    });
    if tail {
        out.truncate(index);
        out.push(Piece::Verbatim(place(whole.start, 0..at + 1)));
    }
}
