//! Functions that join and shorten strings; every part keeps its place.

use std::rc::Rc;
use std::sync::Arc;

use super::Builtin;
use super::call::{Call, Outcome, unknown_part};
use super::lists::mapped;
use super::{both, builtin, lib};
use crate::configuration::datum::{PathText, Reason, Text, UNKNOWN_PART};
use crate::nix::eval::look::bare;
use crate::nix::eval::text::{Builder, normalized, path_part};
use crate::nix::eval::value::{Thunk, Unknown, Value};
use crate::source::Span;

pub(super) static TABLE: &[Builtin] = &[
    both("toString", 1, |call| to_string(call, &call.argument(0))),
    both("concatStringsSep", 2, |call| {
        let separator = call.text(0)?;
        joined(call, &separator, call.items(1)?.iter().cloned())
    }),
    lib("concatStrings", 1, |call| joined(call, &Text::default(), call.items(0)?.iter().cloned())),
    lib("concatMapStrings", 2, concat_map_strings),
    lib("concatMapStringsSep", 3, concat_map_strings_separated),
    lib("concatLines", 1, |call| {
        let mut builder = Builder::default();
        for line in call.items(0)?.iter() {
            push(call, &mut builder, line);
            if !line.is_rest() {
                builder.push("\n", Span::NONE);
            }
        }
        call.built(builder)
    }),
    lib("optionalString", 2, |call| match call.evaluator.look(&call.argument(0)) {
        Value::Bool(true) => call.passed(1),
        Value::Bool(false) => Ok(Value::text("")),
        value => Err(call.either(&value, [call.argument(1), call.done(Value::text(""))])),
    }),
    lib("removePrefix", 2, |call| {
        let (prefix, text) = (call.string(0)?, call.text(1)?);
        Ok(match text.text.strip_prefix(prefix.text.as_str()) {
            Some(_) => sliced(&text, prefix.text.len()..text.text.len()),
            None if starts_with(&text, &prefix.text) == Some(false) => Value::Text(text),
            // The part nobody knows may be the end of the prefix.
            None => sliced(&text, text.text.find(UNKNOWN_PART).unwrap_or(0)..text.text.len()),
        })
    }),
    lib("removeSuffix", 2, |call| {
        let (suffix, text) = (call.string(0)?, call.text(1)?);
        Ok(match (ends_with(&text, &suffix.text), text.text.rfind(UNKNOWN_PART)) {
            (Some(true), _) => sliced(&text, 0..text.text.len() - suffix.text.len()),
            // The part nobody knows may be the beginning of the suffix.
            (None, Some(unknown)) => sliced(&text, 0..unknown + UNKNOWN_PART.len_utf8()),
            _ => Value::Text(text),
        })
    }),
    lib("hasPrefix", 2, |call| {
        let (prefix, text) = (call.string(0)?, call.text(1)?);
        decided(starts_with(&text, &prefix.text), &text)
    }),
    lib("hasSuffix", 2, |call| {
        let (suffix, text) = (call.string(0)?, call.text(1)?);
        decided(ends_with(&text, &suffix.text), &text)
    }),
    lib("hasInfix", 2, |call| {
        let (infix, text) = (call.string(0)?, call.text(1)?);
        let found = text.text.contains(infix.text.as_str());
        decided(if found || text.unknown.is_empty() { Some(found) } else { None }, &text)
    }),
    lib("trim", 1, |call| trimmed(&*call.text(0)?, true, true)),
    lib("trimWith", 2, |call| {
        let (options, text) = (call.set(0)?, call.text(1)?);
        let flag = |name: &str| match options.attributes.get(name) {
            Some(attribute) => match call.known(&attribute.value)? {
                Value::Bool(flag) => Ok(flag),
                value => Err(call.refused(&value)),
            },
            None => options.rest.as_ref().map_or(Ok(false), |unknown| Err(Value::Unknown(bare(unknown)))),
        };
        trimmed(&text, flag("start")?, flag("end")?)
    }),
    both("stringLength", 1, |call| {
        let text = call.string(0)?;
        i64::try_from(text.text.len()).map(Value::Integer).map_err(|_| call.error())
    }),
    builtin("unsafeDiscardStringContext", 1, |call| call.text(0).map(Value::Text)),
];

impl Call<'_, '_> {
    /// The string that was built, if there is room for it.
    pub(super) fn built(&self, builder: Builder) -> Outcome {
        Ok(self.evaluator.built(builder, self.span))
    }
}

fn concat_map_strings(call: &Call<'_, '_>) -> Outcome {
    joined(call, &Text::default(), mapped(call, 0, 1, concat_map_strings)?)
}

fn concat_map_strings_separated(call: &Call<'_, '_>) -> Outcome {
    let separator = call.text(0)?;
    joined(call, &separator, mapped(call, 1, 2, concat_map_strings_separated)?)
}

/// Strings with a separator between them.
fn joined(call: &Call<'_, '_>, separator: &Text, items: impl IntoIterator<Item = Thunk>) -> Outcome {
    let mut builder = Builder::default();
    let mut separated = true;
    for item in items {
        // There may be no such element: the separator before it is a part of what nobody knows.
        if item.is_rest() {
            push(call, &mut builder, &item);
            continue;
        }
        if !separated {
            builder.push_all(separator);
        }
        push(call, &mut builder, &item);
        separated = false;
    }
    call.built(builder)
}

/// Adds an element as `"${…}"` would.
fn push(call: &Call<'_, '_>, builder: &mut Builder, item: &Thunk) {
    let value = call.evaluator.value(item);
    call.evaluator.push_text(builder, &value, item.span());
}

pub(super) fn to_string(call: &Call<'_, '_>, thunk: &Thunk) -> Outcome {
    let plain = match &call.evaluator.value(thunk) {
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => format!("{number:.6}"),
        Value::Bool(true) => "1".to_owned(),
        Value::Bool(false) | Value::Null => String::new(),
        Value::List(items) => return list_to_string(call, items),
        Value::Path(path) => return Ok(path_to_string(call, path)),
        _ => return call.coerced(thunk).map(Value::Text),
    };
    Ok(Value::text(&plain))
}

/// A path below the root stands wherever the machine has the root.
fn path_to_string(call: &Call<'_, '_>, path: &Arc<PathText>) -> Value {
    match normalized("", path.text.as_str()) {
        Some(absolute) if path.text.starts_with('/') => Value::text(&format!("/{absolute}")),
        _ => {
            let mut builder = Builder::default();
            builder.push_unknown(path_part(path, Reason::Impure, call.span), call.span);
            builder.value()
        }
    }
}

fn list_to_string(call: &Call<'_, '_>, items: &Rc<[Thunk]>) -> Outcome {
    let mut builder = Builder::default();
    for (index, item) in items.iter().enumerate() {
        if let Value::Rest(unknown) = call.evaluator.value(item) {
            return Err(Value::Unknown(bare(&unknown)));
        }
        let mut part = Err(call.error());
        call.evaluator.deeper(call.span, || {
            part = to_string(call, item);
            Value::Null
        });
        call.evaluator.push_text(&mut builder, &part?, item.span());
        // Behind an empty list there is no blank, and what nobody knows may be one.
        let separated = match call.evaluator.value(item) {
            Value::List(inner) => !inner.is_empty(),
            value => !matches!(value, Value::Unknown(_)),
        };
        if index + 1 < items.len() && separated {
            builder.push(" ", Span::NONE);
        }
    }
    call.built(builder)
}

pub(super) fn sliced(text: &Text, range: std::ops::Range<usize>) -> Value {
    Value::Text(text.slice(range).into())
}

fn decided(answer: Option<bool>, text: &Text) -> Outcome {
    match (answer, unknown_part(text)) {
        (Some(answer), _) => Ok(Value::Bool(answer)),
        (None, unknown) => {
            let nothing = || Rc::new(Unknown::new(Reason::Function, Span::NONE));
            Err(Value::Unknown(unknown.unwrap_or_else(nothing)))
        }
    }
}

/// Whether a string begins with another, if its unknown parts let that be known.
fn starts_with(text: &Text, prefix: &str) -> Option<bool> {
    let known = text.text.split(UNKNOWN_PART).next().filter(|_| !text.unknown.is_empty()).unwrap_or(&text.text);
    if known.len() >= prefix.len() || text.unknown.is_empty() {
        return Some(known.starts_with(prefix));
    }
    if prefix.starts_with(known) { None } else { Some(false) }
}

/// Whether a string ends with another, if its unknown parts let that be known.
fn ends_with(text: &Text, suffix: &str) -> Option<bool> {
    let known = text.text.rsplit(UNKNOWN_PART).next().filter(|_| !text.unknown.is_empty()).unwrap_or(&text.text);
    if known.len() >= suffix.len() || text.unknown.is_empty() {
        return Some(known.ends_with(suffix));
    }
    if suffix.ends_with(known) { None } else { Some(false) }
}

/// A string without the blanks around it. An unknown part at an end takes the blanks beside it along: it may be blank.
fn trimmed(text: &Text, start: bool, end: bool) -> Outcome {
    let blank = |one: char| matches!(one, ' ' | '\t' | '\r' | '\n');
    let edge = |one: char| blank(one) || one == UNKNOWN_PART;
    let whole = text.text.as_str();
    let from = if start { whole.len() - whole.trim_start_matches(edge).len() } else { 0 };
    let to = if end { whole.trim_end_matches(edge).len().max(from) } else { whole.len() };
    let mut builder = Builder::default();
    if let Some(at) = whole.get(..from).and_then(|before| before.rfind(UNKNOWN_PART)) {
        builder.push_all(&text.slice(at..at + UNKNOWN_PART.len_utf8()));
    }
    builder.push_all(&text.slice(from..to));
    if let Some(at) = whole.get(to..).and_then(|after| after.find(UNKNOWN_PART)) {
        builder.push_all(&text.slice(to + at..to + at + UNKNOWN_PART.len_utf8()));
    }
    Ok(Value::Text(builder.text()))
}
