//! What `config.a.b` means: the definition of the option, when it is defined once among the modules that were read.

use std::rc::Rc;

use super::properties::{Around, unwrap};
use super::Modules;
use crate::configuration::Condition;
use crate::configuration::datum::Reason;
use crate::nix::eval::value::{Property, Set, Thunk, Unknown, Value};
use crate::nix::eval::{Evaluator, Options};
use crate::source::Span;

/// The options of one host.
pub(super) struct HostOptions(pub(super) Modules);

impl Options for HostOptions {
    fn value(&self, evaluator: &Evaluator<'_>, path: &[Rc<str>]) -> Option<Value> {
        if path.is_empty() {
            return None;
        }
        let mut definitions = Vec::new();
        for part in &self.0.parts {
            find(evaluator, part, path, &Around::default(), &mut definitions);
        }
        let strongest = definitions.iter().map(|(_, around)| around.priority).min();
        definitions.retain(|(_, around)| Some(around.priority) == strongest);
        if definitions.iter().any(|(_, around)| around.condition != Condition::Always) {
            return None;
        }
        match definitions.as_slice() {
            [] => self.default(evaluator, path),
            [(one, _)] => Some(open(evaluator.value(one), one.span())),
            several => union(evaluator, several),
        }
    }
}

impl HostOptions {
    /// The default of an option that a module here declares.
    fn default(&self, evaluator: &Evaluator<'_>, path: &[Rc<str>]) -> Option<Value> {
        // What was not followed may define it.
        if !self.0.gaps.is_empty() {
            return None;
        }
        let mut found = Vec::new();
        for declared in &self.0.declared {
            let mut value = declared.force(evaluator);
            for name in path {
                value = match value {
                    Value::Set(set) => match set.attributes.get(name) {
                        Some(attribute) => attribute.value.force(evaluator),
                        None => Value::Null,
                    },
                    _ => Value::Null,
                };
            }
            let Value::Property(property) = value else { continue };
            let Property::Option(argument) = &*property else { continue };
            let Value::Set(argument) = evaluator.value(argument) else { continue };
            found.extend(argument.attributes.get("default").map(|default| default.value.clone()));
        }
        match found.as_slice() {
            [default] => Some(evaluator.value(default)),
            _ => None,
        }
    }
}

/// A set that is defined here may get more attributes elsewhere.
fn open(value: Value, span: Span) -> Value {
    match value {
        Value::Set(set) if set.rest.is_none() => {
            let rest = Some(Rc::new(Unknown::new(Reason::Config, span)));
            let _ = rest;
            Value::Set(set)
        }
        value => value,
    }
}

/// Several sets as one.
fn union(evaluator: &Evaluator<'_>, definitions: &[(Thunk, Around)]) -> Option<Value> {
    let mut union = Set::default();
    for (definition, _) in definitions {
        let Value::Set(set) = evaluator.value(definition) else { return None };
        for (name, attribute) in &set.attributes {
            if union.attributes.insert(name.clone(), attribute.clone()).is_some() {
                return None;
            }
        }
        union.rest = union.rest.or_else(|| set.rest.clone());
    }
    Some(Value::Set(Rc::new(union)))
}

/// Every definition at a path below a value.
fn find(evaluator: &Evaluator<'_>, thunk: &Thunk, path: &[Rc<str>], around: &Around, found: &mut Vec<(Thunk, Around)>) {
    let mut inner = Vec::new();
    unwrap(evaluator, thunk, around, &mut |thunk, around| inner.push((thunk.clone(), around.clone())));
    for (thunk, around) in inner {
        let [first, rest @ ..] = path else {
            found.push((thunk, around));
            continue;
        };
        match evaluator.value(&thunk) {
            Value::Set(set) => match (set.attributes.get(first), &set.rest) {
                (Some(attribute), _) => find(evaluator, &attribute.value, rest, &around, found),
                (None, Some(unknown)) => {
                    let unknown = Value::Unknown(unknown.clone());
                    found.push((Thunk::done(unknown, thunk.span()), around));
                }
                (None, None) => {}
            },
            value @ Value::Unknown(_) => found.push((Thunk::done(value, thunk.span()), around)),
            _ => {}
        }
    }
}
