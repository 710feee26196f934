//! Functions that ask what a value is, and numbers.

use std::collections::BTreeMap;

use super::call::{Call, Outcome};
use super::sets::made;
use super::{Builtin, both, builtin, lib};
use crate::configuration::datum::Reason;
use crate::nix::eval::look::bare;
use crate::nix::eval::value::{Attribute, Thunk, Value};
use crate::nix::text::syntax::{ExpressionKind, Operator, Parameter};

pub(super) static TABLE: &[Builtin] = &[
    both("isNull", 1, |call| is(call, "null")),
    both("isBool", 1, |call| is(call, "bool")),
    both("isInt", 1, |call| is(call, "int")),
    both("isFloat", 1, |call| is(call, "float")),
    both("isString", 1, |call| is(call, "string")),
    both("isPath", 1, |call| is(call, "path")),
    both("isList", 1, |call| is(call, "list")),
    both("isAttrs", 1, |call| is(call, "set")),
    builtin("isFunction", 1, |call| is(call, "lambda")),
    lib("isFunction", 1, |call| match call.value(0)? {
        Value::Set(set) => match (set.attributes.contains_key("__functor"), &set.rest) {
            (true, _) => Ok(Value::Bool(true)),
            (false, Some(unknown)) => Err(Value::Unknown(bare(unknown))),
            (false, None) => Ok(Value::Bool(false)),
        },
        _ => is(call, "lambda"),
    }),
    both("typeOf", 1, |call| Ok(Value::text(kind(call)?))),
    builtin("functionArgs", 1, |call| arguments(call, &call.value(0)?)),
    lib("functionArgs", 1, |call| match call.value(0)? {
        Value::Set(set) => match set.attributes.get("__functionArgs") {
            Some(arguments) => Ok(call.evaluator.value(&arguments.value)),
            None => Err(call.unknown(Reason::Function)),
        },
        function => arguments(call, &function),
    }),
    both("add", 2, |call| number(call, Operator::Add)),
    both("sub", 2, |call| number(call, Operator::Subtract)),
    both("mul", 2, |call| number(call, Operator::Multiply)),
    both("div", 2, |call| number(call, Operator::Divide)),
    both("lessThan", 2, |call| call.evaluator.less(&call.argument(0), &call.argument(1), call.span).map(Value::Bool)),
    both("bitAnd", 2, |call| Ok(Value::Integer(call.integer(0)? & call.integer(1)?))),
    both("bitOr", 2, |call| Ok(Value::Integer(call.integer(0)? | call.integer(1)?))),
    both("bitXor", 2, |call| Ok(Value::Integer(call.integer(0)? ^ call.integer(1)?))),
    both("ceil", 1, |call| rounded(call, f64::ceil)),
    both("floor", 1, |call| rounded(call, f64::floor)),
    lib("toInt", 1, |call| to_integer(call, false)),
    lib("toIntBase10", 1, |call| to_integer(call, true)),
];

fn kind(call: &Call<'_, '_>) -> Result<&'static str, Value> {
    Ok(match call.value(0)? {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Integer(_) => "int",
        Value::Float(_) => "float",
        Value::Text(_) => "string",
        Value::Path(_) => "path",
        Value::List(_) => "list",
        Value::Set(_) | Value::Property(_) | Value::Namespace(_) | Value::System(_) => "set",
        Value::Function(_) | Value::Builtin(..) => "lambda",
        value @ (Value::Config(_) | Value::Unknown(_) | Value::Rest(_)) => return Err(call.refused(&value)),
    })
}

fn is(call: &Call<'_, '_>, wanted: &str) -> Outcome {
    Ok(Value::Bool(kind(call)? == wanted))
}

/// The names that a function takes apart its argument for, and whether they have a default.
fn arguments(call: &Call<'_, '_>, function: &Value) -> Outcome {
    let closure = match function {
        Value::Function(closure) => closure,
        Value::Builtin(partial) if partial.builtin.is_of_nix() => return Ok(made(BTreeMap::new(), None)),
        Value::Builtin(..) => return Err(call.unknown(Reason::Function)),
        value => return Err(call.refused(value)),
    };
    let tree = &closure.file.tree;
    let parameter = match tree.expression(closure.lambda).map(|lambda| &lambda.kind) {
        Some(ExpressionKind::Lambda(parameter, _)) => parameter,
        _ => return Err(call.error()),
    };
    let Parameter::Pattern { formals, .. } = &**parameter else { return Ok(made(BTreeMap::new(), None)) };
    let attribute = |formal: &crate::nix::text::syntax::Formal| {
        let span = closure.file.span(formal.name);
        let value = Thunk::done(Value::Bool(formal.default.is_some()), span);
        (tree.slice(formal.name).into(), Attribute { value, name: span })
    };
    Ok(made(formals.iter().map(attribute).collect(), None))
}

fn number(call: &Call<'_, '_>, operator: Operator) -> Outcome {
    for index in 0..2 {
        match call.value(index)? {
            Value::Integer(_) | Value::Float(_) => {}
            value => return Err(call.refused(&value)),
        }
    }
    Ok(call.evaluator.binary(operator, &call.argument(0), &call.argument(1), call.span))
}

fn rounded(call: &Call<'_, '_>, round: fn(f64) -> f64) -> Outcome {
    match call.value(0)? {
        Value::Integer(number) => Ok(Value::Integer(number)),
        Value::Float(number) if round(number).abs() < 9e15 =>
        {
            #[allow(clippy::cast_possible_truncation, reason = "it is whole and small enough")]
            Ok(Value::Integer(round(number) as i64))
        }
        _ => Err(call.error()),
    }
}

/// A whole number from digits, with blanks around them.
fn to_integer(call: &Call<'_, '_>, padded: bool) -> Outcome {
    let text = call.string(0)?;
    let digits = text.text.trim_matches([' ', '\t', '\n', '\r', '\u{b}', '\u{c}']);
    let plain = digits.strip_prefix('-').unwrap_or(digits);
    let whole = !plain.is_empty() && plain.bytes().all(|byte| byte.is_ascii_digit());
    // Nobody can say whether 010 is eight or ten.
    if !whole || plain.len() > 1 && plain.starts_with('0') && !(padded && plain == digits) {
        return Err(call.error());
    }
    digits.parse().map(Value::Integer).map_err(|_| call.error())
}
