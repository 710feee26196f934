//! Functions on attribute sets.

use std::rc::Rc;

use super::Builtin;
use super::Home::Both;
use super::argument;
use crate::configuration::datum::Reason;
use crate::nix::eval::Evaluator;
use crate::nix::eval::value::{Set, Thunk, Unknown, Value};
use crate::source::Span;

type Run = fn(&Evaluator<'_>, &[Thunk], Span) -> Value;

const fn both(name: &'static str, arity: usize, run: Run) -> Builtin {
    Builtin { name, home: Both, arity, run }
}

pub(super) static TABLE: &[Builtin] = &[
    both("attrValues", 1, |evaluator, arguments, span| {
        with_set(evaluator, &argument(arguments, 0), span, |set| {
            let rest = set.rest.iter().map(|rest| Thunk::done(Value::Rest(rest.clone()), rest.span));
            Value::list(set.attributes.values().map(|attribute| attribute.value.clone()).chain(rest))
        })
    }),
    both("attrNames", 1, |evaluator, arguments, span| {
        with_set(evaluator, &argument(arguments, 0), span, |set| {
            let rest = set.rest.iter().map(|rest| Thunk::done(Value::Rest(rest.clone()), rest.span));
            let name = |(name, attribute): (&Rc<str>, &crate::nix::eval::value::Attribute)| {
                Thunk::done(Value::text(name), attribute.name)
            };
            Value::list(set.attributes.iter().map(name).chain(rest))
        })
    }),
    both("mapAttrs", 2, |evaluator, arguments, span| {
        let function = argument(arguments, 0);
        with_set(evaluator, &argument(arguments, 1), span, |set| {
            let attributes = set.attributes.iter().map(|(name, attribute)| {
                let (function, key, value) =
                    (function.clone(), Thunk::done(Value::text(name), attribute.name), attribute.value.clone());
                let value = Thunk::work(value.span(), move |evaluator| evaluator.apply2(&function, key, value, span));
                (name.clone(), crate::nix::eval::value::Attribute { value, name: attribute.name })
            });
            Value::Set(Rc::new(Set { attributes: attributes.collect(), rest: set.rest.clone() }))
        })
    }),
];

/// Works on a set; something unknown stays unknown.
pub(super) fn with_set(
    evaluator: &Evaluator<'_>,
    set: &Thunk,
    span: Span,
    work: impl FnOnce(&Rc<Set>) -> Value,
) -> Value {
    match evaluator.value(set) {
        Value::Set(set) => work(&set),
        Value::Unknown(unknown) => Value::Unknown(unknown),
        Value::Namespace(_) => Value::Unknown(Rc::new(Unknown::new(Reason::Function, span))),
        _ => Value::unknown(Reason::Error, span),
    }
}
