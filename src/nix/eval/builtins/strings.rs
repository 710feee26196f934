//! Functions on strings.

use super::Builtin;
use super::Home::Both;
use super::argument;
use crate::nix::eval::Evaluator;
use crate::nix::eval::text::Builder;
use crate::nix::eval::value::{Thunk, Value};
use crate::source::Span;

type Run = fn(&Evaluator<'_>, &[Thunk], Span) -> Value;

const fn both(name: &'static str, arity: usize, run: Run) -> Builtin {
    Builtin { name, home: Both, arity, run }
}

pub(super) static TABLE: &[Builtin] = &[both("toString", 1, |evaluator, arguments, span| {
    let value = evaluator.value(&argument(arguments, 0));
    let plain = match &value {
        Value::Integer(number) => number.to_string(),
        Value::Bool(true) => "1".to_owned(),
        Value::Bool(false) | Value::Null => String::new(),
        Value::Path(path) => path.text.clone(),
        _ => {
            let mut text = Builder::default();
            evaluator.push_text(&mut text, &value, span);
            return text.value();
        }
    };
    Value::text(&plain)
})];
