//! Functions that make lists of lists.

use std::rc::Rc;

use super::Builtin;
use super::call::{Call, Outcome, perhaps, rest, truth, unknown_of};
use super::members::Members;
use super::{both, lib};
use crate::configuration::datum::Reason;
use crate::nix::eval::limits::{ATTRIBUTE, ELEMENT};
use crate::nix::eval::look::either_way;
use crate::nix::eval::value::{Thunk, Unknown, Value};

pub(super) static TABLE: &[Builtin] = &[
    both("map", 2, map),
    lib("forEach", 2, |call| map(&Call::new(call.evaluator, &[call.argument(1), call.argument(0)], call.span))),
    both("filter", 2, filter),
    both("concatLists", 1, |call| {
        let lists = call.items(0)?;
        call.list(lists.iter().flat_map(|list| call.parts_of(list).to_vec()))
    }),
    both("concatMap", 2, concat_map),
    lib("optional", 2, |call| optional(call, call.done(Value::list([call.argument(1)])))),
    lib("optionals", 2, |call| optional(call, call.argument(1))),
    lib("flatten", 1, flatten),
    lib("unique", 1, unique),
    lib("subtractLists", 2, subtract),
    lib("intersectLists", 2, intersect),
    lib("remove", 2, remove),
    lib("imap0", 2, |call| indexed(call, 0)),
    lib("imap1", 2, |call| indexed(call, 1)),
    lib("singleton", 1, |call| Ok(Value::list([call.argument(0)]))),
    lib("toList", 1, |call| match call.value(0)? {
        Value::List(items) => Ok(Value::List(items)),
        _ => Ok(Value::list([call.argument(0)])),
    }),
    both("genList", 2, |call| {
        let length = call.integer(1)?;
        let count = usize::try_from(length).map_err(|_| call.error())?;
        call.spend(count)?;
        call.list((0..length).map(|index| call.later(0, call.done(Value::Integer(index)))))
    }),
    lib("range", 2, |call| {
        let (first, last) = (call.integer(0)?, call.integer(1)?);
        let count = last.checked_sub(first).and_then(|distance| distance.checked_add(1)).ok_or_else(|| call.error())?;
        call.spend(usize::try_from(count).unwrap_or(0))?;
        call.list((first..=last).map(|number| call.done(Value::Integer(number))))
    }),
    lib("replicate", 2, |call| {
        let count = usize::try_from(call.integer(0)?).map_err(|_| call.error())?;
        call.spend(count)?;
        call.list(std::iter::repeat_n(call.argument(1), count))
    }),
];

impl Call<'_, '_> {
    /// A list of these elements, if there is room for them.
    pub(super) fn list(&self, items: impl IntoIterator<Item = Thunk>) -> Outcome {
        let items: Vec<Thunk> = items.into_iter().collect();
        if !self.evaluator.spend(items.len() * ELEMENT) {
            return Err(self.unknown(Reason::Limit));
        }
        Ok(Value::list(items))
    }

    /// Counts attributes or elements that are made; an error when there are too many.
    pub(super) fn spend(&self, items: usize) -> Result<(), Value> {
        if self.evaluator.spend(items.saturating_mul(ATTRIBUTE)) { Ok(()) } else { Err(self.unknown(Reason::Limit)) }
    }
}

fn map(call: &Call<'_, '_>) -> Outcome {
    call.list(mapped(call, 0, 1, map)?)
}

/// The elements of a list after a function; `run` is what the call runs.
pub(super) fn mapped(
    call: &Call<'_, '_>,
    function: usize,
    list: usize,
    run: fn(&Call<'_, '_>) -> Outcome,
) -> Result<Vec<Thunk>, Value> {
    let mapped = |item: &Thunk| {
        if item.is_rest() { call.lifted(item, list, run) } else { call.later(function, item.clone()) }
    };
    Ok(call.items(list)?.iter().map(mapped).collect())
}

fn filter(call: &Call<'_, '_>) -> Outcome {
    let (function, items) = (call.function(0)?, call.items(1)?);
    kept(call, &items, filter, |item| truth(&call.apply(&function, item.clone())))
}

fn subtract(call: &Call<'_, '_>) -> Outcome {
    // Without elements nobody looks at the others.
    let items = call.items(1)?;
    let members = if items.is_empty() { Members::default() } else { Members::of(call.evaluator, &call.items(0)?) };
    kept(call, &items, subtract, |item| members.contains(call.evaluator, item).map(|found| !found))
}

fn intersect(call: &Call<'_, '_>) -> Outcome {
    let items = call.items(1)?;
    let members = if items.is_empty() { Members::default() } else { Members::of(call.evaluator, &call.items(0)?) };
    kept(call, &items, intersect, |item| members.contains(call.evaluator, item))
}

fn remove(call: &Call<'_, '_>) -> Outcome {
    let members = Members::of(call.evaluator, &[call.argument(0)]);
    let items = call.items(1)?;
    kept(call, &items, remove, |item| members.contains(call.evaluator, item).map(|found| !found))
}

/// What a filter leaves of the elements of the second argument; `run` is what the call runs.
fn kept(
    call: &Call<'_, '_>,
    items: &[Thunk],
    run: fn(&Call<'_, '_>) -> Outcome,
    wanted: impl Fn(&Thunk) -> Result<bool, Rc<Unknown>>,
) -> Outcome {
    call.list(items.iter().filter_map(|item| {
        if item.is_rest() {
            return Some(call.lifted(item, 1, run));
        }
        match wanted(item) {
            Ok(wanted) => wanted.then(|| item.clone()),
            Err(unknown) => Some(perhaps(item, &unknown)),
        }
    }))
}

fn concat_map(call: &Call<'_, '_>) -> Outcome {
    let function = call.function(0)?;
    let mut out = Vec::new();
    for item in call.items(1)?.iter() {
        if item.is_rest() {
            out.push(call.lifted(item, 1, concat_map));
            continue;
        }
        let list = call.done(call.apply(&function, item.clone()));
        let items = call.parts_of(&list);
        if !call.evaluator.spend(items.len() * ELEMENT) {
            return Err(call.unknown(Reason::Limit));
        }
        out.extend(items.iter().cloned());
    }
    Ok(Value::list(out))
}

/// A list that is there if a condition holds.
fn optional(call: &Call<'_, '_>, list: Thunk) -> Outcome {
    match call.evaluator.look(&call.argument(0)) {
        Value::Bool(true) => Ok(call.evaluator.value(&list)),
        Value::Bool(false) => Ok(Value::list([])),
        value => Err(call.either(&value, [list, call.done(Value::list([]))])),
    }
}

impl Call<'_, '_> {
    /// One of these values: which, is said by the first argument.
    pub(super) fn either(&self, condition: &Value, values: [Thunk; 2]) -> Value {
        let condition = unknown_of(condition);
        let (span, name) = (self.argument(0).span(), condition.name.clone());
        Value::Unknown(Rc::new(Unknown { reason: either_way(&condition), span, name, alternatives: values.into() }))
    }
}

fn flatten(call: &Call<'_, '_>) -> Outcome {
    let mut out = Vec::new();
    add_flat(call, &call.argument(0), &mut out);
    call.list(out)
}

fn add_flat(call: &Call<'_, '_>, list: &Thunk, out: &mut Vec<Thunk>) {
    let result = call.evaluator.deeper(list.span(), || {
        match call.evaluator.value(list) {
            Value::List(items) => items.iter().for_each(|item| add_flat(call, item, out)),
            // It may be a list as well.
            Value::Unknown(unknown) | Value::Rest(unknown) => out.push(call.lifted(&rest(&unknown), 0, flatten)),
            _ => out.push(list.clone()),
        }
        Value::Null
    });
    if let Value::Unknown(unknown) = result {
        out.push(rest(&unknown));
    }
}

fn unique(call: &Call<'_, '_>) -> Outcome {
    let mut members = Members::default();
    let mut out: Vec<Thunk> = Vec::new();
    let items = call.items(0)?;
    if items.len() == 1 {
        return Ok(Value::List(items));
    }
    // Something unknown may be one of the elements behind it, which are not there then.
    let mut behind: Vec<Thunk> = Vec::new();
    for item in items.iter() {
        let here = if members.unknown().is_some() { &mut behind } else { &mut out };
        if item.is_rest() {
            here.push(item.clone());
            drop(members.insert(call.evaluator, item));
            continue;
        }
        match members.contains_known(call.evaluator, item) {
            Ok(true) => continue,
            Ok(false) => match members.insert(call.evaluator, item) {
                Ok(()) => here.push(item.clone()),
                Err(unknown) => here.push(perhaps(item, &unknown)),
            },
            Err(unknown) => {
                drop(members.insert(call.evaluator, item));
                here.push(perhaps(item, &unknown));
            }
        }
    }
    if let (Some(unknown), false) = (members.unknown(), behind.is_empty()) {
        let (reason, alternatives) = (either_way(unknown), vec![call.done(Value::list(behind))]);
        let unknown = Unknown { name: unknown.name.clone(), alternatives, ..Unknown::new(reason, unknown.span) };
        out.push(rest(&Rc::new(unknown)));
    }
    call.list(out)
}

fn indexed(call: &Call<'_, '_>, first: i64) -> Outcome {
    let items = call.items(1)?;
    let mut index = first;
    let mut place: Option<Value> = None;
    call.list(items.iter().map(|item| {
        if item.is_rest() {
            let unknown = unknown_of(&call.evaluator.value(item));
            place = Some(Value::Unknown(unknown.clone()));
            return rest(&unknown);
        }
        let number = place.clone().unwrap_or(Value::Integer(index));
        index += 1;
        call.later2(0, call.done(number), item.clone())
    }))
}
