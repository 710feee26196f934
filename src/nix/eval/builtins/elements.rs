//! Functions that look at the elements of a list.

use std::rc::Rc;

use super::call::{Call, Outcome, perhaps, truth, unknown_of};
use super::{Builtin, both, lib};
use crate::configuration::datum::Reason;
use crate::nix::eval::look::is_refused;
use crate::nix::eval::value::Evaluator;
use crate::nix::eval::value::{Thunk, Unknown, Value};

pub(super) static TABLE: &[Builtin] = &[
    both("length", 1, |call| {
        let items = call.items(0)?;
        first_rest(call, &items).map_or(Ok(count(items.len())), |(_, unknown)| Err(Value::Unknown(unknown)))
    }),
    both("elemAt", 2, |call| element(call, &call.items(0)?, call.integer(1)?)),
    both("head", 1, |call| element(call, &call.items(0)?, 0)),
    lib("last", 1, |call| match call.items(0)?.last() {
        Some(last) if last.is_rest() => call.known(last),
        Some(last) => Ok(call.evaluator.value(last)),
        None => Err(call.error()),
    }),
    both("tail", 1, |call| match &*call.items(0)? {
        [first, tail @ ..] if !first.is_rest() => call.list(tail.iter().cloned()),
        [] => Err(call.error()),
        [first, ..] => Ok(Value::list([first.clone()])),
    }),
    lib("init", 1, |call| match &*call.items(0)? {
        [init @ .., last] if !last.is_rest() => call.list(init.iter().cloned()),
        [] => Err(call.error()),
        [.., last] => Ok(Value::list([last.clone()])),
    }),
    lib("take", 2, |call| {
        let (wanted, items) = (call.count(0)?, call.items(1)?);
        match first_rest(call, &items) {
            Some((known, _)) if known < wanted => call.list(items.iter().take(known + 1).cloned()),
            _ => call.list(items.iter().take(wanted).cloned()),
        }
    }),
    lib("drop", 2, |call| {
        let (unwanted, items) = (call.count(0)?, call.items(1)?);
        match first_rest(call, &items) {
            // Elements nobody knows may be those that are dropped, or not.
            Some((known, _)) if known < unwanted => Ok(Value::list(items.get(known).cloned())),
            _ => call.list(items.iter().skip(unwanted).cloned()),
        }
    }),
    both("elem", 2, |call| {
        let (wanted, mut unknown) = (call.argument(0), None);
        for item in call.items(1)?.iter() {
            match call.evaluator.equal(&wanted, item) {
                Ok(true) => return Ok(Value::Bool(true)),
                Ok(false) => {}
                Err(reason) if is_refused(&reason) => return Err(Value::Unknown(reason)),
                Err(reason) => drop(unknown.get_or_insert(reason)),
            }
        }
        unknown.map_or(Ok(Value::Bool(false)), |unknown| Err(Value::Unknown(unknown)))
    }),
    both("any", 2, |call| decide(call, true)),
    both("all", 2, |call| decide(call, false)),
    lib("count", 2, |call| {
        let (function, mut found) = (call.evaluator.look(&call.argument(0)), 0);
        for item in call.items(1)?.iter() {
            found += usize::from(holds(call, &function, item).map_err(Value::Unknown)?);
        }
        Ok(count(found))
    }),
    lib("findFirst", 3, |call| {
        let function = call.evaluator.look(&call.argument(0));
        for item in call.items(2)?.iter() {
            if holds(call, &function, item).map_err(Value::Unknown)? {
                return Ok(call.evaluator.value(item));
            }
        }
        call.passed(1)
    }),
    both("partition", 2, |call| {
        let function = call.function(0)?;
        let (mut right, mut wrong) = (Vec::new(), Vec::new());
        for item in call.looked_items(1)?.iter() {
            match holds(call, &function, item) {
                Ok(true) => right.push(item.clone()),
                Ok(false) => wrong.push(item.clone()),
                Err(unknown) if is_refused(&unknown) => return Err(Value::Unknown(unknown)),
                Err(unknown) => {
                    let item = if item.is_rest() { item.clone() } else { perhaps(item, &unknown) };
                    right.push(item.clone());
                    wrong.push(item);
                }
            }
        }
        let list = |name: &str, items| (Rc::from(name), call.done(Value::list(items)), call.span);
        Ok(Evaluator::set_of([list("right", right), list("wrong", wrong)]))
    }),
    both("foldl'", 3, fold_left),
    lib("foldr", 3, |call| {
        let function = call.evaluator.look(&call.argument(0));
        let mut result = call.argument(1);
        // From the end: what comes before may want it, and it may be long.
        for item in call.items(2)?.iter().rev() {
            let value =
                if item.is_rest() { call.known(item) } else { Ok(call.apply2(&function, item.clone(), result)) };
            result = call.done(call.within(value.unwrap_or_else(|unknown| unknown))?);
        }
        Ok(call.evaluator.value(&result))
    }),
    both("sort", 2, sort),
];

impl Call<'_, '_> {
    /// A number of elements.
    fn count(&self, index: usize) -> Result<usize, Value> {
        usize::try_from(self.integer(index)?).map_err(|_| self.error())
    }

    /// A value, unless it took too long.
    fn within(&self, value: Value) -> Outcome {
        match &value {
            Value::Unknown(unknown) if unknown.reason == Reason::Limit => Err(value),
            _ => Ok(value),
        }
    }
}

fn count(number: usize) -> Value {
    Value::Integer(i64::try_from(number).unwrap_or(i64::MAX))
}

/// How many elements stand before those that nobody knows.
fn first_rest(call: &Call<'_, '_>, items: &Rc<[Thunk]>) -> Option<(usize, Rc<Unknown>)> {
    let at = call.evaluator.gaps(items).first?;
    let item = items.get(at)?;
    Some((at, unknown_of(&call.evaluator.value(item))))
}

fn element(call: &Call<'_, '_>, items: &Rc<[Thunk]>, index: i64) -> Outcome {
    let index = usize::try_from(index).map_err(|_| call.error())?;
    match (first_rest(call, items), items.get(index)) {
        (Some((known, unknown)), _) if known <= index => Err(Value::Unknown(unknown)),
        (_, Some(item)) => Ok(call.evaluator.value(item)),
        (_, None) => Err(call.error()),
    }
}

fn holds(call: &Call<'_, '_>, function: &Value, item: &Thunk) -> Result<bool, Rc<Unknown>> {
    if item.is_rest() {
        return Err(unknown_of(&call.evaluator.value(item)));
    }
    truth(&call.apply(function, item.clone()))
}

/// Whether one element decides what is asked of all.
fn decide(call: &Call<'_, '_>, decisive: bool) -> Outcome {
    let function = call.function(0)?;
    let mut unknown = None;
    for item in call.items(1)?.iter() {
        match holds(call, &function, item) {
            Ok(value) if value == decisive => return Ok(Value::Bool(decisive)),
            Ok(_) => {}
            Err(reason) if is_refused(&reason) => return Err(Value::Unknown(reason)),
            Err(reason) => drop(unknown.get_or_insert(reason)),
        }
    }
    unknown.map_or(Ok(Value::Bool(!decisive)), |unknown| Err(Value::Unknown(unknown)))
}

fn fold_left(call: &Call<'_, '_>) -> Outcome {
    let function = call.function(0)?;
    let mut result = call.argument(1);
    let mut refused = None;
    for item in call.items(2)?.iter() {
        let value = if item.is_rest() { call.known(item) } else { Ok(call.apply2(&function, result, item.clone())) };
        result = call.done(call.within(value.unwrap_or_else(|unknown| unknown))?);
        // Nix looks at each result, whatever comes of it.
        if let (None, Value::Unknown(unknown)) = (&refused, call.evaluator.look(&result)) {
            refused = Some(unknown).filter(|unknown| is_refused(unknown));
        }
    }
    match (refused, call.evaluator.look(&result)) {
        // What Nix refused on the way left no trace.
        (Some(unknown), value) if !matches!(&value, Value::Unknown(_)) => Err(Value::Unknown(unknown)),
        _ => Ok(call.evaluator.value(&result)),
    }
}

fn sort(call: &Call<'_, '_>) -> Outcome {
    let (function, items) = (call.function(0)?, call.looked_items(1)?);
    if let Some((_, unknown)) = first_rest(call, &items) {
        return Err(Value::Unknown(unknown));
    }
    let mut unknown: Option<Value> = None;
    let mut less = |one: &Thunk, two: &Thunk| {
        if unknown.is_some() {
            return false;
        }
        let value = match &function {
            Value::Builtin(partial) if partial.builtin.name() == "lessThan" && partial.arguments.is_empty() => {
                call.evaluator.less(one, two, call.span).map_or_else(|unknown| unknown, Value::Bool)
            }
            function => call.apply2(function, one.clone(), two.clone()),
        };
        truth(&value).unwrap_or_else(|reason| {
            unknown.get_or_insert(Value::Unknown(reason));
            false
        })
    };
    let sorted = merge_sort(items.to_vec(), &mut less);
    // What is no order may be put in another one by Nix.
    let ordered = sorted.windows(2).all(|pair| matches!(pair, [one, two] if !less(two, one)));
    match unknown {
        Some(unknown) => Err(unknown),
        None if !ordered => Err(call.unknown(Reason::Function)),
        None => call.list(sorted),
    }
}

/// Stable, and content with an order that is none: the standard library's may panic at one.
fn merge_sort(items: Vec<Thunk>, less: &mut impl FnMut(&Thunk, &Thunk) -> bool) -> Vec<Thunk> {
    let mut runs: Vec<Vec<Thunk>> = items.into_iter().map(|item| vec![item]).collect();
    while runs.len() > 1 {
        let mut merged = Vec::with_capacity(runs.len().div_ceil(2));
        let mut pairs = runs.into_iter();
        while let Some(left) = pairs.next() {
            merged.push(match pairs.next() {
                Some(right) => merge(left, right, less),
                None => left,
            });
        }
        runs = merged;
    }
    runs.pop().unwrap_or_default()
}

fn merge(left: Vec<Thunk>, right: Vec<Thunk>, less: &mut impl FnMut(&Thunk, &Thunk) -> bool) -> Vec<Thunk> {
    let mut out = Vec::with_capacity(left.len() + right.len());
    let (mut left, mut right) = (left.into_iter().peekable(), right.into_iter().peekable());
    while let (Some(one), Some(two)) = (left.peek(), right.peek()) {
        let next = if less(two, one) { right.next() } else { left.next() };
        out.extend(next);
    }
    out.extend(left);
    out.extend(right);
    out
}
