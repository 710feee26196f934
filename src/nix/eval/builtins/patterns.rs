//! `match`, `split`, and the JSON that values are written as.

use super::call::{Call, Outcome, rest, unknown_part};
use super::regex::{NoAnswer, Range, Regex};
use super::{Builtin, both, lib};
use crate::configuration::datum::{Reason, Text};
use crate::nix::eval::look::bare;
use crate::nix::eval::text::Builder;
use crate::nix::eval::value::{Thunk, Value};
use crate::source::Span;

pub(super) static TABLE: &[Builtin] = &[
    both("match", 2, |call| {
        let (pattern, text) = (call.string(0)?, call.string(1)?);
        let regex = Regex::new(&pattern.text).map_err(|why| refused(call, why))?;
        match regex.full_match(text.text.as_bytes()).map_err(|why| refused(call, why))? {
            Some(found) => groups(call, &text, &found),
            None => Ok(Value::Null),
        }
    }),
    both("split", 2, |call| {
        let (pattern, text) = (call.string(0)?, call.text(1)?);
        // What matches inside an unknown part, and how far it reaches, nobody knows.
        if let Some(unknown) = unknown_part(&text) {
            return Ok(Value::list([rest(&unknown)]));
        }
        let regex = Regex::new(&pattern.text).map_err(|why| refused(call, why))?;
        let mut pieces = Vec::new();
        let mut at = 0;
        while let Some((range, found)) = regex.search(text.text.as_bytes(), at).map_err(|why| refused(call, why))? {
            // Where the search goes on after nothing, implementations do not agree on.
            if range.0 == range.1 {
                return Err(call.unknown(Reason::Function));
            }
            pieces.push(piece(call, &text, at..range.0)?);
            pieces.push(call.done(groups(call, &text, &found)?));
            at = range.1;
        }
        pieces.push(piece(call, &text, at..text.text.len())?);
        call.list(pieces)
    }),
    both("toJSON", 1, |call| {
        let mut builder = Builder::default();
        write_json(call, &call.argument(0), &mut builder)?;
        call.built(builder)
    }),
    lib("escapeShellArg", 1, |call| {
        let value = super::strings::to_string(call, &call.argument(0))?;
        let text = call.string_of(&call.done(value))?;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b",._+:@%/-".contains(&byte);
        // Newer nixpkgs leaves out the quotes where the shell needs none.
        if !text.text.is_empty() && text.text.bytes().all(plain) {
            return Err(call.unknown(Reason::Function));
        }
        let mut builder = Builder::default();
        builder.push("'", Span::NONE);
        for (index, part) in text.text.split('\'').enumerate() {
            if index > 0 {
                builder.push("'\\''", Span::NONE);
            }
            let start = part.as_ptr() as usize - text.text.as_ptr() as usize;
            builder.push_all(&text.slice(start..start + part.len()));
        }
        builder.push("'", Span::NONE);
        call.built(builder)
    }),
];

fn refused(call: &Call<'_, '_>, why: NoAnswer) -> Value {
    call.unknown(if why == NoAnswer::Limit { Reason::Limit } else { Reason::Function })
}

fn piece(call: &Call<'_, '_>, text: &Text, range: std::ops::Range<usize>) -> Result<Thunk, Value> {
    // Nix cuts between bytes.
    let boundaries = text.text.is_char_boundary(range.start) && text.text.is_char_boundary(range.end);
    let span = text.span(range.clone());
    let piece = Value::Text(text.slice(range).into());
    if boundaries { Ok(Thunk::done(piece, span)) } else { Err(call.unknown(Reason::Function)) }
}

fn groups(call: &Call<'_, '_>, text: &Text, found: &[Range]) -> Outcome {
    let group = |range: &Range| match range {
        Some((start, end)) => piece(call, text, *start..*end),
        None => Ok(call.done(Value::Null)),
    };
    Ok(Value::list(found.iter().map(group).collect::<Result<Vec<Thunk>, Value>>()?))
}

/// Adds a value as JSON.
fn write_json(call: &Call<'_, '_>, thunk: &Thunk, out: &mut Builder) -> Result<(), Value> {
    let mut result = Err(call.unknown(Reason::Limit));
    call.evaluator.deeper(call.span, || {
        result = write_json_here(call, thunk, out);
        Value::Null
    });
    result
}

fn write_json_here(call: &Call<'_, '_>, thunk: &Thunk, out: &mut Builder) -> Result<(), Value> {
    let mut plain = |text: &str| out.push(text, Span::NONE);
    match call.evaluator.look(thunk) {
        Value::Null => plain("null"),
        Value::Bool(value) => plain(if value { "true" } else { "false" }),
        Value::Integer(number) => plain(&number.to_string()),
        Value::Text(text) => write_string(call, &text, out)?,
        Value::List(items) => {
            plain("[");
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(",", Span::NONE);
                }
                write_json(call, item, out)?;
            }
            out.push("]", Span::NONE);
        }
        Value::Set(set) => {
            if let Some(unknown) = &set.rest {
                return Err(Value::Unknown(bare(unknown)));
            }
            if set.attributes.contains_key("__toString") {
                return write_string(call, &*call.coerced(thunk)?, out);
            }
            if let Some(path) = set.attributes.get("outPath") {
                return write_json(call, &path.value, out);
            }
            plain("{");
            for (index, (name, attribute)) in set.attributes.iter().enumerate() {
                if index > 0 {
                    out.push(",", Span::NONE);
                }
                write_string(call, &Text::plain(name), out)?;
                out.push(":", Span::NONE);
                write_json(call, &attribute.value, out)?;
            }
            out.push("}", Span::NONE);
        }
        // How a fraction is written depends on the version of Nix.
        Value::Float(_) | Value::Path(_) => return Err(call.unknown(Reason::Function)),
        value => return Err(call.refused(&value)),
    }
    Ok(())
}

fn write_string(call: &Call<'_, '_>, text: &Text, out: &mut Builder) -> Result<(), Value> {
    if let Some(unknown) = unknown_part(text) {
        return Err(Value::Unknown(unknown));
    }
    // How other control characters are written depends on the version of Nix.
    if text.text.contains(|one: char| one.is_control() && !matches!(one, '\n' | '\r' | '\t')) {
        return Err(call.unknown(Reason::Function));
    }
    out.push(&serde_json::Value::from(text.text.as_str()).to_string(), text.span(0..text.text.len()));
    if out.is_full() { Err(call.unknown(Reason::Limit)) } else { Ok(()) }
}
