//! Functions on lists.

use std::rc::Rc;

use super::Builtin;
use super::Home::{Both, Lib};
use super::argument;
use crate::nix::eval::Evaluator;
use crate::nix::eval::value::{Thunk, Unknown, Value};
use crate::source::Span;

type Run = fn(&Evaluator<'_>, &[Thunk], Span) -> Value;

const fn both(name: &'static str, arity: usize, run: Run) -> Builtin {
    Builtin { name, home: Both, arity, run }
}

const fn lib(name: &'static str, arity: usize, run: Run) -> Builtin {
    Builtin { name, home: Lib, arity, run }
}

pub(super) static TABLE: &[Builtin] = &[
    both("map", 2, |evaluator, arguments, span| {
        let function = argument(arguments, 0);
        let items = evaluator.items(&argument(arguments, 1));
        Value::list(items.into_iter().map(|item| evaluator.mapped(&function, item, span)))
    }),
    both("concatLists", 1, |evaluator, arguments, _| {
        let lists = evaluator.items(&argument(arguments, 0));
        Value::list(lists.iter().flat_map(|list| evaluator.items(list)))
    }),
    both("concatMap", 2, |evaluator, arguments, span| {
        let function = argument(arguments, 0);
        let items = evaluator.items(&argument(arguments, 1));
        Value::list(items.into_iter().flat_map(|item| evaluator.items(&evaluator.mapped(&function, item, span))))
    }),
    lib("optional", 2, |evaluator, arguments, span| {
        evaluator.optional(&argument(arguments, 0), Value::list([argument(arguments, 1)]), span)
    }),
    lib("optionals", 2, |evaluator, arguments, span| {
        let list = Value::list(evaluator.items(&argument(arguments, 1)));
        evaluator.optional(&argument(arguments, 0), list, span)
    }),
    lib("flatten", 1, |evaluator, arguments, _| {
        let mut out = Vec::new();
        evaluator.flatten(&argument(arguments, 0), &mut out);
        Value::list(out)
    }),
    lib("unique", 1, |evaluator, arguments, _| {
        let mut out: Vec<Thunk> = Vec::new();
        for item in evaluator.items(&argument(arguments, 0)) {
            if !out.iter().any(|earlier| evaluator.equal(earlier, &item) == Some(true)) {
                out.push(item);
            }
        }
        Value::list(out)
    }),
];

impl Evaluator<'_> {
    /// The result of a function for one element; unknown elements stay unknown.
    pub(super) fn mapped(&self, function: &Thunk, item: Thunk, span: Span) -> Thunk {
        match item.force(self) {
            Value::Rest(unknown) => Thunk::done(Value::Rest(unknown), item.span()),
            _ => Evaluator::later(function, item, span),
        }
    }

    /// A list that is there if a condition holds.
    fn optional(&self, condition: &Thunk, list: Value, span: Span) -> Value {
        match self.value(condition) {
            Value::Bool(true) => list,
            Value::Bool(false) => Value::list([]),
            Value::Unknown(unknown) => {
                let unknown = Unknown {
                    reason: crate::configuration::datum::Reason::Condition,
                    span: condition.span(),
                    name: unknown.name.clone(),
                    alternatives: vec![Thunk::done(list, span), Thunk::done(Value::list([]), span)],
                };
                Value::Unknown(Rc::new(unknown))
            }
            _ => Value::unknown(crate::configuration::datum::Reason::Error, span),
        }
    }

    fn flatten(&self, list: &Thunk, out: &mut Vec<Thunk>) {
        let mut work = || match self.value(list) {
            Value::List(items) => {
                for item in items.iter() {
                    self.flatten(item, out);
                }
                Value::Null
            }
            _ => {
                out.push(list.clone());
                Value::Null
            }
        };
        if let Value::Unknown(unknown) = self.deeper(list.span(), &mut work) {
            out.push(Thunk::done(Value::Rest(unknown), list.span()));
        }
    }
}
