//! Functions that take sets apart.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::Builtin;
use super::call::{Call, Outcome, rest, truth, unknown_of};
use super::{both, lib};
use crate::configuration::datum::Reason;
use crate::nix::eval::look::{among_others, bare, either_way, is_refused};
use crate::nix::eval::operators::either_rest;
use crate::nix::eval::value::{Attribute, Set, Thunk, Unknown, Value};

pub(super) static TABLE: &[Builtin] = &[
    both("attrValues", 1, |call| attribute_list(call, |_, attribute| attribute.value.clone())),
    both("attrNames", 1, |call| attribute_list(call, name_thunk)),
    lib("mapAttrsToList", 2, |call| {
        let set = call.set(1)?;
        call.list(each(&set, |name, attribute| call.later2(0, name_thunk(name, attribute), attribute.value.clone())))
    }),
    both("mapAttrs", 2, |call| {
        let set = call.set(1)?;
        call.spend(set.attributes.len())?;
        let mapped = |(name, attribute): (&Rc<str>, &Attribute)| {
            let value = call.later2(0, name_thunk(name, attribute), attribute.value.clone());
            (name.clone(), Attribute { value, name: attribute.name })
        };
        Ok(made(set.attributes.iter().map(mapped).collect(), set.rest.as_ref().map(bare)))
    }),
    lib("filterAttrs", 2, filter_attributes),
    both("removeAttrs", 2, remove_attributes),
    both("intersectAttrs", 2, |call| {
        let (left, right) = (call.set(0)?, call.set(1)?);
        call.spend(left.attributes.len().min(right.attributes.len()))?;
        let shared = |(name, attribute): (&Rc<str>, &Attribute)| {
            left.attributes.contains_key(name).then(|| (name.clone(), attribute.clone()))
        };
        let unknown = left.rest.as_ref().or(right.rest.as_ref()).map(bare);
        Ok(made(right.attributes.iter().filter_map(shared).collect(), unknown))
    }),
    both("hasAttr", 2, |call| {
        let (name, set) = (call.string(0)?, call.value(1)?);
        match &set {
            Value::Set(set) => match (set.attributes.contains_key(name.text.as_str()), &set.rest) {
                (true, _) => Ok(Value::Bool(true)),
                (false, None) => Ok(Value::Bool(false)),
                (false, Some(unknown)) => Err(Value::Unknown(bare(unknown))),
            },
            _ => Err(call.refused(&set)),
        }
    }),
    both("getAttr", 2, |call| {
        let name = call.string(0)?;
        let set = call.evaluator.look(&call.argument(1));
        let reason = set.reason_if_missing();
        call.evaluator.select(set, &name.text, call.span).ok_or_else(|| call.unknown(reason))
    }),
    both("catAttrs", 2, |call| {
        let name = call.string(0)?;
        let mut out = Vec::new();
        for item in call.items(1)?.iter() {
            match call.evaluator.look(item) {
                Value::Set(set) => match (set.attributes.get(name.text.as_str()), &set.rest) {
                    (Some(attribute), _) => out.push(attribute.value.clone()),
                    (None, Some(unknown)) => out.push(rest(&bare(unknown))),
                    (None, None) => {}
                },
                value => out.push(rest(&unknown_of(&call.refused(&value)))),
            }
        }
        call.list(out)
    }),
    lib("optionalAttrs", 2, |call| match call.evaluator.look(&call.argument(0)) {
        Value::Bool(true) => call.passed(1),
        Value::Bool(false) => Ok(made(BTreeMap::new(), None)),
        value => Err(call.either(&value, [call.argument(1), call.done(made(BTreeMap::new(), None))])),
    }),
    lib("recursiveUpdate", 2, |call| Ok(recursive_update(call, &call.argument(0), &call.argument(1)))),
];

pub(super) fn made(attributes: BTreeMap<Rc<str>, Attribute>, rest: Option<Rc<Unknown>>) -> Value {
    Value::Set(Rc::new(Set { attributes, rest, ..Set::default() }))
}

/// The name of an attribute as a value.
pub(super) fn name_thunk(name: &Rc<str>, attribute: &Attribute) -> Thunk {
    Thunk::done(Value::text(name), attribute.name)
}

/// Something for each attribute, in Nix's order; attributes nobody knows may stand anywhere between.
pub(super) fn each(set: &Set, work: impl Fn(&Rc<str>, &Attribute) -> Thunk) -> impl Iterator<Item = Thunk> {
    let between = set.rest.as_ref().map(|unknown| rest(&bare(unknown)));
    let first = between.clone();
    let each = set.attributes.iter().map(move |(name, attribute)| work(name, attribute));
    first.into_iter().chain(each.flat_map(move |one| [one].into_iter().chain(between.clone())))
}

fn attribute_list(call: &Call<'_, '_>, work: impl Fn(&Rc<str>, &Attribute) -> Thunk) -> Outcome {
    let set = match call.value(0)? {
        Value::Set(set) => set,
        value => return Err(call.refused(&value)),
    };
    call.list(each(&set, work))
}

fn filter_attributes(call: &Call<'_, '_>) -> Outcome {
    let (function, set) = (call.evaluator.look(&call.argument(0)), call.set(1)?);
    call.spend(set.attributes.len())?;
    let mut kept = BTreeMap::new();
    let mut doubtful = Doubtful::default();
    for (name, attribute) in &set.attributes {
        let wanted = call.apply2(&function, name_thunk(name, attribute), attribute.value.clone());
        match truth(&wanted) {
            Ok(true) => drop(kept.insert(name.clone(), attribute.clone())),
            Ok(false) => {}
            Err(unknown) => doubtful.add(call, name, attribute, &unknown),
        }
    }
    Ok(made(kept, doubtful.rest(set.rest.as_ref())))
}

/// Attributes that may be there or not.
#[derive(Default)]
pub(super) struct Doubtful {
    unknown: Option<Rc<Unknown>>,
    alternatives: Vec<Thunk>,
}

impl Doubtful {
    pub(super) fn add(&mut self, call: &Call<'_, '_>, name: &Rc<str>, attribute: &Attribute, unknown: &Rc<Unknown>) {
        self.unknown = either_rest(self.unknown.as_ref(), Some(unknown));
        let alone = BTreeMap::from([(name.clone(), attribute.clone())]);
        self.alternatives.push(call.done(made(alone, None)));
    }

    /// What makes the rest of the set unknown.
    pub(super) fn rest(self, rest: Option<&Rc<Unknown>>) -> Option<Rc<Unknown>> {
        let Some(unknown) = self.unknown else { return rest.cloned() };
        let mut alternatives = self.alternatives;
        alternatives.extend(rest.iter().flat_map(|rest| rest.alternatives.iter().cloned()));
        let reason = either_way(&unknown);
        Some(Rc::new(Unknown { reason, span: unknown.span, name: unknown.name.clone(), alternatives }))
    }
}

fn remove_attributes(call: &Call<'_, '_>) -> Outcome {
    let set = call.set(0)?;
    let mut attributes = set.attributes.clone();
    call.spend(attributes.len())?;
    let mut doubt: Option<Rc<Unknown>> = None;
    for name in call.items(1)?.iter() {
        let value = call.evaluator.look(name);
        match &value {
            Value::Text(text) if text.known().is_some() => drop(attributes.remove(text.text.as_str())),
            value => doubt = either_rest(doubt.as_ref(), Some(&unknown_of(value))),
        }
    }
    let Some(unknown) = doubt else { return Ok(made(attributes, set.rest.clone())) };
    let mut doubtful = Doubtful::default();
    for (name, attribute) in &attributes {
        doubtful.add(call, name, attribute, &unknown);
    }
    Ok(made(BTreeMap::new(), doubtful.rest(set.rest.as_ref())))
}

/// `left` with `right` over it, set by set.
fn recursive_update(call: &Call<'_, '_>, left: &Thunk, right: &Thunk) -> Value {
    let (left_value, right_value) = (call.evaluator.value(left), call.evaluator.value(right));
    match (left_value, right_value) {
        (Value::Set(left), Value::Set(right)) => {
            if call.spend(left.attributes.len() + right.attributes.len()).is_err() {
                return call.unknown(Reason::Limit);
            }
            let mut attributes = left.attributes.clone();
            if let Some(unknown) = &right.rest {
                attributes.values_mut().for_each(|attribute| *attribute = attribute.doubtful(unknown));
            }
            for (name, attribute) in &right.attributes {
                let value = match (left.attributes.get(name), &left.rest) {
                    (Some(under), _) => later_update(call, &under.value, &attribute.value),
                    (None, Some(unknown)) => {
                        let under = Thunk::done(Value::Unknown(bare(unknown)), unknown.span);
                        later_update(call, &under, &attribute.value)
                    }
                    (None, None) => attribute.value.clone(),
                };
                attributes.insert(name.clone(), Attribute { value, name: attribute.name });
            }
            made(attributes, either_rest(right.rest.as_ref(), left.rest.as_ref()))
        }
        (Value::Unknown(unknown), Value::Set(right)) => {
            let under = |(name, attribute): (&Rc<str>, &Attribute)| {
                let under = Thunk::done(Value::Unknown(bare(&unknown)), unknown.span);
                let value = later_update(call, &under, &attribute.value);
                (name.clone(), Attribute { value, name: attribute.name })
            };
            let attributes = right.attributes.iter().map(under).collect();
            made(attributes, either_rest(right.rest.as_ref(), Some(&unknown)))
        }
        (Value::Set(_), Value::Unknown(unknown)) => Value::Unknown(Rc::new(Unknown {
            reason: among_others(&unknown),
            span: unknown.span,
            name: unknown.name.clone(),
            alternatives: unknown.alternatives.iter().cloned().chain([left.clone()]).collect(),
        })),
        // Nix asks whether the left is a set.
        (left, right) => match call.evaluator.looked_at(left) {
            Value::Unknown(unknown) if is_refused(&unknown) => Value::Unknown(unknown),
            _ => right,
        },
    }
}

fn later_update(call: &Call<'_, '_>, left: &Thunk, right: &Thunk) -> Thunk {
    let (left, right, span) = (left.clone(), right.clone(), call.span);
    Thunk::work(right.span(), move |evaluator| recursive_update(&Call::new(evaluator, &[], span), &left, &right))
}
