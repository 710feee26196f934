//! Functions that make lists of lists.

use super::Builtin;
use super::call::{Call, Outcome, perhaps, rest, truth, unknown_of};
use super::members::Members;
use super::{both, lib};
use crate::configuration::datum::Reason;
use crate::nix::eval::value::{Thunk, Unknown, Value};
use crate::nix::eval::{ATTRIBUTE, ELEMENT};

pub(super) static TABLE: &[Builtin] = &[
    both("map", 2, |call| Ok(map(call, 0, 1))),
    lib("forEach", 2, |call| Ok(map(call, 1, 0))),
    both("filter", 2, |call| Ok(filter(call))),
    both("concatLists", 1, |call| {
        let lists = call.items(0);
        call.list(lists.iter().flat_map(|list| call.items_of(list).to_vec()))
    }),
    both("concatMap", 2, concat_map),
    lib("optional", 2, |call| optional(call, Value::list([call.argument(1)]))),
    lib("optionals", 2, |call| {
        // The list is computed only if it is there.
        let list = call.argument(1);
        match call.evaluator.value(&call.argument(0)) {
            Value::Bool(true) => Ok(Value::List(call.items_of(&list))),
            _ => optional(call, Value::List(call.items_of(&list))),
        }
    }),
    lib("flatten", 1, |call| {
        let mut out = Vec::new();
        flatten(call, &call.argument(0), &mut out);
        call.list(out)
    }),
    lib("unique", 1, |call| Ok(unique(call))),
    lib("subtractLists", 2, |call| {
        let members = Members::of(call.evaluator, &call.items(0));
        let wanted = |item: &Thunk| members.contains(call.evaluator, item).map(|found| !found);
        call.list(call.items(1).iter().filter_map(|item| kept(item, wanted)))
    }),
    lib("intersectLists", 2, |call| {
        let members = Members::of(call.evaluator, &call.items(0));
        let wanted = |item: &Thunk| members.contains(call.evaluator, item);
        call.list(call.items(1).iter().filter_map(|item| kept(item, wanted)))
    }),
    lib("remove", 2, |call| {
        let members = Members::of(call.evaluator, &[call.argument(0)]);
        let wanted = |item: &Thunk| members.contains(call.evaluator, item).map(|found| !found);
        call.list(call.items(1).iter().filter_map(|item| kept(item, wanted)))
    }),
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

fn map(call: &Call<'_, '_>, function: usize, list: usize) -> Value {
    let items = call.items(list);
    let mapped = |item: &Thunk| if item.is_rest() { item.clone() } else { call.later(function, item.clone()) };
    call.list(items.iter().map(mapped)).unwrap_or_else(|unknown| unknown)
}

fn filter(call: &Call<'_, '_>) -> Value {
    let (function, items) = (call.function(0), call.items(1));
    let wanted = |item: &Thunk| truth(&call.apply(&function, item.clone()));
    Value::list(items.iter().filter_map(|item| kept(item, wanted)))
}

/// What is left of an element after a filter.
pub(super) fn kept(item: &Thunk, wanted: impl Fn(&Thunk) -> Result<bool, std::rc::Rc<Unknown>>) -> Option<Thunk> {
    if item.is_rest() {
        return Some(item.clone());
    }
    match wanted(item) {
        Ok(wanted) => wanted.then(|| item.clone()),
        Err(unknown) => Some(perhaps(item, &unknown)),
    }
}

fn concat_map(call: &Call<'_, '_>) -> Outcome {
    let function = call.function(0);
    let mut out = Vec::new();
    for item in call.items(1).iter() {
        if item.is_rest() {
            out.push(item.clone());
            continue;
        }
        let list = call.done(call.apply(&function, item.clone()));
        let items = call.items_of(&list);
        if !call.evaluator.spend(items.len() * ELEMENT) {
            return Err(call.unknown(Reason::Limit));
        }
        out.extend(items.iter().cloned());
    }
    Ok(Value::list(out))
}

/// A list that is there if a condition holds.
fn optional(call: &Call<'_, '_>, list: Value) -> Outcome {
    match call.evaluator.value(&call.argument(0)) {
        Value::Bool(true) => Ok(list),
        Value::Bool(false) => Ok(Value::list([])),
        value => Err(call.either(&value, [list, Value::list([])])),
    }
}

impl Call<'_, '_> {
    /// One of these values: which, is said by the first argument.
    pub(super) fn either(&self, condition: &Value, values: [Value; 2]) -> Value {
        let unknown = Unknown {
            reason: if matches!(condition, Value::Unknown(_)) { Reason::Condition } else { Reason::Error },
            span: self.argument(0).span(),
            name: unknown_of(condition).name.clone(),
            alternatives: values.into_iter().map(|value| self.done(value)).collect(),
        };
        Value::Unknown(unknown.into())
    }
}

fn flatten(call: &Call<'_, '_>, list: &Thunk, out: &mut Vec<Thunk>) {
    if list.is_rest() {
        out.push(list.clone());
        return;
    }
    let result = call.evaluator.deeper(list.span(), || {
        match call.evaluator.value(list) {
            Value::List(items) => items.iter().for_each(|item| flatten(call, item, out)),
            // It may be a list as well.
            Value::Unknown(unknown) => out.push(rest(&unknown)),
            _ => out.push(list.clone()),
        }
        Value::Null
    });
    if let Value::Unknown(unknown) = result {
        out.push(rest(&unknown));
    }
}

fn unique(call: &Call<'_, '_>) -> Value {
    let mut members = Members::default();
    let mut out: Vec<Thunk> = Vec::new();
    let items = call.items(0);
    if items.len() == 1 {
        return Value::List(items);
    }
    for item in items.iter() {
        if item.is_rest() {
            out.push(item.clone());
            members.insert(call.evaluator, item);
            continue;
        }
        match members.contains_known(call.evaluator, item) {
            Ok(true) => continue,
            Ok(false) if members.insert(call.evaluator, item) => out.push(item.clone()),
            Ok(false) => out.push(perhaps(item, &Unknown::new(Reason::Condition, item.span()))),
            Err(unknown) => {
                members.insert(call.evaluator, item);
                out.push(perhaps(item, &unknown));
            }
        }
    }
    // Something unknown may be one of the known elements, which would then stand in its place.
    if let Some(unknown) = members.unknown() {
        out.push(rest(unknown));
    }
    Value::list(out)
}

fn indexed(call: &Call<'_, '_>, first: i64) -> Outcome {
    let items = call.items(1);
    let mut index = first;
    let mut place: Option<Value> = None;
    call.list(items.iter().map(|item| {
        if item.is_rest() {
            place = Some(Value::Unknown(unknown_of(&call.evaluator.value(item))));
            return item.clone();
        }
        let number = place.clone().unwrap_or(Value::Integer(index));
        index += 1;
        call.later2(0, call.done(number), item.clone())
    }))
}
