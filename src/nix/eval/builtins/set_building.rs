//! Functions that make sets of names and values.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::rc::Rc;

use super::Builtin;
use super::call::{Call, Outcome, rest, unknown_of};
use super::sets::{made, name_thunk};
use super::{both, lib};
use crate::nix::eval::look::bare;
use crate::nix::eval::operators::either_rest;
use crate::nix::eval::value::Evaluator;
use crate::nix::eval::value::{Attribute, Set, Thunk, Unknown, Value};

pub(super) static TABLE: &[Builtin] = &[
    lib("nameValuePair", 2, |call| {
        let (name, value) = (call.argument(0), call.argument(1));
        Ok(Evaluator::set_of([("name".into(), name, call.span), ("value".into(), value, call.span)]))
    }),
    both("listToAttrs", 1, |call| from_pairs(call, call.items(0)?.iter().cloned(), None)),
    lib("mapAttrs'", 2, |call| {
        let set = call.set(1)?;
        let pairs = set
            .attributes
            .iter()
            .map(|(name, attribute)| call.later2(0, name_thunk(name, attribute), attribute.value.clone()));
        from_pairs(call, pairs.collect::<Vec<_>>(), set.rest.as_ref().map(bare))
    }),
    lib("genAttrs", 2, |call| {
        // The same name has the same value, so names nobody knows leave the others as they are.
        let mut attributes = BTreeMap::new();
        let mut unknown = None;
        let names = call.items(0)?;
        call.spend(names.len())?;
        for name in names.iter() {
            let value = call.evaluator.look(name);
            match &value {
                Value::Text(text) if text.known().is_some() => {
                    let attribute = Attribute { value: call.later(1, name.clone()), name: place(name, text) };
                    attributes.insert(text.text.as_str().into(), attribute);
                }
                value => unknown = either_rest(unknown.as_ref(), Some(&unknown_of(value))),
            }
        }
        Ok(made(attributes, unknown))
    }),
    both("groupBy", 2, group_by),
    both("zipAttrsWith", 2, |call| {
        call.function(0)?;
        let mut names: BTreeMap<Rc<str>, (Attribute, Vec<Thunk>)> = BTreeMap::new();
        let mut unknown: Option<Rc<Unknown>> = None;
        for item in call.items(1)?.iter() {
            let set = match call.evaluator.look(item) {
                Value::Set(set) => set,
                value => Rc::new(Set { rest: Some(unknown_of(&call.refused(&value))), ..Set::default() }),
            };
            call.spend(set.attributes.len())?;
            for (name, attribute) in &set.attributes {
                // What came before may have this name too.
                let before = || unknown.iter().map(rest).collect();
                let values = names.entry(name.clone()).or_insert_with(|| (attribute.clone(), before()));
                values.1.push(attribute.value.clone());
            }
            if let Some(more) = &set.rest {
                let known = |(name, (_, values)): (&Rc<str>, &mut (Attribute, Vec<Thunk>))| {
                    if !set.attributes.contains_key(name) {
                        values.push(rest(&bare(more)));
                    }
                };
                names.iter_mut().for_each(known);
                unknown = either_rest(unknown.as_ref(), Some(&bare(more)));
            }
        }
        let zipped = names.into_iter().map(|(name, (attribute, values))| {
            let value = call.later2(0, name_thunk(&name, &attribute), call.done(Value::list(values)));
            (name, Attribute { value, name: attribute.name })
        });
        Ok(made(zipped.collect(), unknown))
    }),
];

/// Where a name stands.
fn place(name: &Thunk, text: &crate::configuration::datum::Text) -> crate::source::Span {
    let span = text.span(0..text.text.len());
    if span.is_none() { name.span() } else { span }
}

/// The set of `{ name = …; value = …; }`; of those with one name the first counts.
fn from_pairs(
    call: &Call<'_, '_>,
    pairs: impl IntoIterator<Item = Thunk>,
    mut unknown: Option<Rc<Unknown>>,
) -> Outcome {
    let mut attributes = BTreeMap::new();
    for pair in pairs {
        call.spend(1)?;
        let set = match call.evaluator.look(&pair) {
            Value::Set(set) => set,
            value => {
                unknown = either_rest(unknown.as_ref(), Some(&unknown_of(&call.refused(&value))));
                continue;
            }
        };
        let member = |name: &str| match (set.attributes.get(name), &set.rest) {
            (Some(attribute), _) => Some(attribute.value.clone()),
            (None, Some(rest)) => Some(Thunk::done(Value::Unknown(bare(rest)), pair.span())),
            (None, None) => None,
        };
        let name = member("name").unwrap_or_else(|| call.done(call.error()));
        let name_value = call.evaluator.look(&name);
        let text = match &name_value {
            Value::Text(text) if text.known().is_some() => text,
            value => {
                unknown = either_rest(unknown.as_ref(), Some(&unknown_of(value)));
                continue;
            }
        };
        if let Entry::Vacant(entry) = attributes.entry(Rc::from(text.text.as_str())) {
            // Of those with one name Nix wants only the first to have a value.
            let Some(value) = member("value") else {
                unknown = either_rest(unknown.as_ref(), Some(&unknown_of(&call.error())));
                continue;
            };
            let attribute = Attribute { value, name: place(&name, text) };
            // A name nobody knows may be this one, and it came first.
            entry.insert(unknown.as_ref().map_or_else(|| attribute.clone(), |unknown| attribute.doubtful(unknown)));
        }
    }
    Ok(made(attributes, unknown))
}

fn group_by(call: &Call<'_, '_>) -> Outcome {
    let (function, items) = (call.function(0)?, call.items(1)?);
    call.spend(items.len())?;
    let mut groups: BTreeMap<Rc<str>, (crate::source::Span, Vec<Thunk>)> = BTreeMap::new();
    let mut unknown: Option<Rc<Unknown>> = None;
    for item in items.iter() {
        let key = if item.is_rest() { call.evaluator.value(item) } else { call.apply(&function, item.clone()) };
        match &call.evaluator.looked_at(key) {
            Value::Text(text) if text.known().is_some() => {
                let span = text.span(0..text.text.len());
                let before = || unknown.iter().map(rest).collect();
                let group = groups.entry(text.text.as_str().into()).or_insert_with(|| (span, before()));
                group.1.push(item.clone());
            }
            value => {
                let reason = unknown_of(value);
                groups.values_mut().for_each(|(_, group)| group.push(rest(&reason)));
                unknown = either_rest(unknown.as_ref(), Some(&reason));
            }
        }
    }
    let attributes =
        groups.into_iter().map(|(key, (name, group))| (key, Attribute { value: call.done(Value::list(group)), name }));
    Ok(made(attributes.collect(), unknown))
}
