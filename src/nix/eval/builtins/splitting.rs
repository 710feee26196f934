//! Functions that take strings apart; every part keeps its place.

use super::Builtin;
use super::call::{Call, Outcome, rest, unknown_of, unknown_part};
use super::strings::sliced;
use super::{both, lib};
use crate::configuration::datum::{Reason, Run, Text, UNKNOWN_PART};
use crate::nix::eval::look::is_refused;
use crate::nix::eval::text::Builder;
use crate::nix::eval::value::{Thunk, Unknown, Value};

pub(super) static TABLE: &[Builtin] = &[
    lib("splitString", 2, split_string),
    both("replaceStrings", 3, replace_strings),
    both("substring", 3, substring),
    lib("toLower", 1, |call| with_case(call, |text| text.make_ascii_lowercase())),
    lib("toUpper", 1, |call| with_case(call, |text| text.make_ascii_uppercase())),
    lib("stringToCharacters", 1, |call| {
        let text = call.string(0)?;
        // Nix cuts between bytes.
        if !text.text.is_ascii() {
            return Err(call.unknown(Reason::Function));
        }
        call.list((0..text.text.len()).map(|index| call.text_thunk(text.slice(index..index + 1))))
    }),
];

fn split_string(call: &Call<'_, '_>) -> Outcome {
    let (separator, text) = (call.string(0)?, call.text(1)?);
    let separator = separator.text.as_str();
    if separator.is_empty() {
        return Err(call.unknown(Reason::Function));
    }
    // An unknown part may end in the beginning of a separator that overlaps with itself.
    let overlaps =
        (1..separator.len()).any(|length| separator.get(length..).is_some_and(|end| separator.starts_with(end)));
    if let (Some(unknown), true) = (unknown_part(&text), overlaps) {
        return Ok(Value::list([rest(&unknown)]));
    }
    let mut pieces = Vec::new();
    let mut start = 0;
    for piece in text.text.split(separator) {
        let end = start + piece.len();
        pieces.push(piece_of(call, &text, start..end));
        start = end + separator.len();
    }
    call.list(pieces)
}

/// A part between separators; one with an unknown part may be several.
fn piece_of(call: &Call<'_, '_>, text: &Text, range: std::ops::Range<usize>) -> Thunk {
    let place = text.span(range.clone());
    let piece = text.slice(range);
    let unknown = unknown_part(&piece);
    let span = if place.is_none() { call.span } else { place };
    let thunk = Thunk::done(Value::Text(piece.into()), span);
    let Some(unknown) = unknown else { return thunk };
    let alternatives = vec![Thunk::done(Value::list([thunk]), span)];
    let unknown = Unknown { name: unknown.name.clone(), alternatives, ..Unknown::new(unknown.reason, unknown.span) };
    Thunk::done(Value::Rest(unknown.into()), span)
}

fn substring(call: &Call<'_, '_>) -> Outcome {
    let (start, length, text) = (call.integer(0)?, call.integer(1)?, call.coerced(&call.argument(2))?);
    let start = usize::try_from(start).map_err(|_| call.error())?;
    let size = text.text.len();
    let known = if text.unknown.is_empty() { size } else { text.text.find(UNKNOWN_PART).unwrap_or(size) };
    let end = usize::try_from(length).map_or(size, |length| start.saturating_add(length));
    let unknown = unknown_part(&text);
    match unknown {
        None if start >= size => Ok(Value::text("")),
        // Nix cuts between bytes.
        None => match text.text.get(start..end.min(size)) {
            Some(_) => Ok(sliced(&text, start..end.min(size))),
            None => Err(call.unknown(Reason::Function)),
        },
        Some(_) if end <= known && text.text.get(start..end).is_some() => Ok(sliced(&text, start..end)),
        Some(_) if length < 0 && text.text.get(start..known).is_some() => Ok(sliced(&text, start..size)),
        Some(_) if start <= known && text.text.get(start..known).is_some() => {
            Ok(sliced(&text, start..known + UNKNOWN_PART.len_utf8()))
        }
        Some(unknown) => Err(Value::Unknown(unknown)),
    }
}

fn replace_strings(call: &Call<'_, '_>) -> Outcome {
    let texts = |items: &[Thunk]| items.iter().map(|item| call.text_of(item)).collect::<Result<Vec<_>, Value>>();
    let (from, to) = (texts(&call.items(0)?)?, call.items(1)?);
    let text = call.text(2)?;
    // Older Nix looks at every replacement, newer at those that it needs.
    let refused = |to: &Thunk| call.text_of(to).err().filter(|value| is_refused(&unknown_of(value)));
    if let Some(refused) = to.iter().find_map(refused) {
        return Err(refused);
    }
    if let Some(unknown) = from.iter().find_map(|from| unknown_part(from)) {
        return Err(Value::Unknown(unknown));
    }
    if to.iter().any(Thunk::is_rest) {
        return Err(Value::Unknown(unknown_of(&call.evaluator.value(&to[to.len() - 1]))));
    }
    if from.len() != to.len() {
        return Err(call.error());
    }
    // A match may begin or end inside an unknown part.
    let wide = from.iter().any(|from| from.text.chars().count() != 1);
    if let (Some(unknown), true) = (unknown_part(&text), wide) {
        return Err(Value::Unknown(unknown));
    }
    let mut builder = Builder::default();
    let mut plain = 0;
    let mut at = 0;
    while let Some(left) = text.text.get(at..) {
        let found = from.iter().zip(to.iter()).find(|(from, _)| left.starts_with(from.text.as_str()));
        let width = left.chars().next().map_or(0, char::len_utf8);
        let Some((from, to)) = found else {
            if width == 0 {
                break;
            }
            at += width;
            continue;
        };
        builder.push_all(&text.slice(plain..at));
        builder.push_all(&*call.text_of(to)?);
        if builder.is_full() {
            return Err(call.unknown(Reason::Limit));
        }
        plain = at + from.text.len();
        at = plain;
        if from.text.is_empty() {
            // After an empty match one character is copied.
            if width == 0 {
                break;
            }
            at += width;
        }
    }
    if plain < text.text.len() {
        builder.push_all(&text.slice(plain..text.text.len()));
    }
    call.built(builder)
}

/// A string with the case of its ASCII letters changed: the places stay.
fn with_case(call: &Call<'_, '_>, change: fn(&mut String)) -> Outcome {
    let text = call.text(0)?;
    let mut changed = text.text.clone();
    change(&mut changed);
    if changed == text.text {
        return Ok(Value::Text(text));
    }
    let runs: Vec<Run> = text.runs.clone();
    Ok(Value::Text(Text { text: changed, runs, unknown: text.unknown.clone() }.into()))
}
