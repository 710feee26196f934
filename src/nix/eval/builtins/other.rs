//! Control, the outside world, and versions.

use std::cmp::Ordering;

use super::call::{Call, Outcome};
use super::{Builtin, both, builtin, lib};
use crate::configuration::datum::{Datum, Found, Reason, Unknown};
use crate::nix::eval::look::{bare, is_refused};
use crate::nix::eval::value::Evaluator;
use crate::nix::eval::value::{Thunk, Value};

pub(super) static TABLE: &[Builtin] = &[
    builtin("fetchurl", 1, fetched),
    builtin("fetchTarball", 1, fetched),
    builtin("fetchGit", 1, fetched),
    builtin("fetchMercurial", 1, fetched),
    builtin("fetchTree", 1, fetched),
    builtin("getFlake", 1, fetched),
    builtin("getEnv", 1, |call| Err(call.unknown(Reason::Impure))),
    both("throw", 1, |call| Err(call.error())),
    builtin("abort", 1, |call| Err(call.error())),
    both("seq", 2, after),
    both("deepSeq", 2, |call| {
        if has_refused(&call.evaluator.data(&call.argument(0))) { Err(call.error()) } else { call.passed(1) }
    }),
    builtin("trace", 2, after),
    builtin("warn", 2, after),
    both("addErrorContext", 2, |call| call.passed(1)),
    lib("id", 1, |call| Ok(call.evaluator.value(&call.argument(0)))),
    lib("const", 2, |call| Ok(call.evaluator.value(&call.argument(0)))),
    lib("mergeAttrsList", 1, |call| merged(call, &call.items(0)?)),
    both("compareVersions", 2, |call| {
        let (left, right) = (call.string(0)?, call.string(1)?);
        match compare_versions(&left.text, &right.text) {
            Some(order) => Ok(Value::Integer(order as i64)),
            None => Err(call.unknown(Reason::Function)),
        }
    }),
    both("splitVersion", 1, |call| {
        let text = call.string(0)?;
        call.list(components(&text.text).map(|component| call.done(Value::text(component))))
    }),
    both("parseDrvName", 1, |call| {
        let text = call.string(0)?;
        let bytes = text.text.as_bytes();
        let starts_version = |at: &usize| {
            bytes.get(*at) == Some(&b'-') && bytes.get(at + 1).is_some_and(|next| !next.is_ascii_alphabetic())
        };
        let at = (0..bytes.len()).find(starts_version);
        let part = |range: std::ops::Range<usize>| call.text_thunk(text.slice(range));
        let name = part(0..at.unwrap_or(bytes.len()));
        let version = at.map_or_else(|| call.done(Value::text("")), |at| part(at + 1..bytes.len()));
        Ok(Evaluator::set_of([("name".into(), name, call.span), ("version".into(), version, call.span)]))
    }),
];

fn fetched(call: &Call<'_, '_>) -> Outcome {
    Err(call.unknown(Reason::Fetched))
}

/// The second argument, unless Nix stops at the first.
fn after(call: &Call<'_, '_>) -> Outcome {
    match call.evaluator.look(&call.argument(0)) {
        Value::Unknown(unknown) if is_refused(&unknown) => Err(Value::Unknown(unknown)),
        _ => call.passed(1),
    }
}

/// Whether Nix refuses a value when it looks at all of it.
fn has_refused(found: &Found) -> bool {
    let refused = |unknown: &Unknown| unknown.reason == Reason::Error;
    match &found.datum {
        Datum::Text(text) => text.unknown.iter().any(refused),
        Datum::List(items) => items.iter().any(has_refused),
        Datum::Set(set) => {
            set.rest.iter().any(refused) || set.attributes.values().any(|attribute| has_refused(&attribute.value))
        }
        Datum::Unknown(unknown) | Datum::Rest(unknown) => refused(unknown),
        _ => false,
    }
}

/// Sets over each other, half by half.
fn merged(call: &Call<'_, '_>, sets: &[Thunk]) -> Outcome {
    match sets {
        [] => Ok(Evaluator::set_of([])),
        [one] => match call.evaluator.value(one) {
            Value::Rest(unknown) => Ok(Value::Unknown(bare(&unknown))),
            value @ (Value::Set(_) | Value::Unknown(_)) => Ok(value),
            value => Ok(call.refused(&value)),
        },
        sets => {
            let (left, right) = sets.split_at(sets.len() / 2);
            Ok(call.evaluator.update(merged(call, left)?, merged(call, right)?, call.span))
        }
    }
}

/// The parts of a version: `1.2pre3` has 1, 2, pre, 3.
fn components(version: &str) -> impl Iterator<Item = &str> {
    let mut rest = version;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(['.', '-']);
        let first = rest.chars().next()?;
        let same = |one: char| one != '.' && one != '-' && one.is_ascii_digit() == first.is_ascii_digit();
        let end = rest.find(|one| !same(one)).unwrap_or(rest.len());
        let (component, left) = rest.split_at(end);
        rest = left;
        Some(component)
    })
}

fn compare_versions(left: &str, right: &str) -> Option<Ordering> {
    let (mut left, mut right) = (components(left), components(right));
    loop {
        let (one, two) = match (left.next(), right.next()) {
            (None, None) => return Some(Ordering::Equal),
            (one, two) => (one.unwrap_or_default(), two.unwrap_or_default()),
        };
        if component_less(one, two)? {
            return Some(Ordering::Less);
        }
        if component_less(two, one)? {
            return Some(Ordering::Greater);
        }
    }
}

/// `componentsLT` of Nix; nothing for numbers that versions of Nix read differently.
fn component_less(one: &str, two: &str) -> Option<bool> {
    let number =
        |text: &str| text.bytes().next().is_some_and(|byte| byte.is_ascii_digit()).then(|| text.parse::<i32>());
    Some(match (number(one), number(two)) {
        (Some(Err(_)), _) | (_, Some(Err(_))) => return None,
        (Some(Ok(one)), Some(Ok(two))) => one < two,
        (_, Some(_)) if one.is_empty() => true,
        _ if one == "pre" && two != "pre" => true,
        _ if two == "pre" => false,
        (None, Some(_)) => true,
        (Some(_), None) => false,
        (None, None) => one < two,
    })
}
