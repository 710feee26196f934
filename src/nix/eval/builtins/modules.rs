//! Properties of definitions: `mkIf`, `mkMerge`, `mkForce`, `mkBefore` …

use super::Home::Lib;
use super::{Builtin, argument};
use crate::configuration::datum::Reason;
use crate::nix::eval::Evaluator;
use crate::nix::eval::value::{Property, Value};

pub(super) static TABLE: &[Builtin] = &[
    Builtin {
        name: "mkIf",
        home: Lib,
        arity: 2,
        run: |_, arguments, _| Evaluator::property(Property::If(argument(arguments, 0), argument(arguments, 1))),
    },
    Builtin {
        name: "mkMerge",
        home: Lib,
        arity: 1,
        run: |_, arguments, _| Evaluator::property(Property::Merge(argument(arguments, 0))),
    },
    Builtin {
        name: "mkOverride",
        home: Lib,
        arity: 2,
        run: |evaluator, arguments, span| match evaluator.value(&argument(arguments, 0)) {
            Value::Integer(priority) => Evaluator::property(Property::Override(priority, argument(arguments, 1))),
            _ => Value::unknown(Reason::Function, span),
        },
    },
    over("mkForce", |_, arguments, _| Evaluator::property(Property::Override(50, argument(arguments, 0)))),
    over("mkVMOverride", |_, arguments, _| Evaluator::property(Property::Override(10, argument(arguments, 0)))),
    over("mkImageMediaOverride", |_, arguments, _| Evaluator::property(Property::Override(60, argument(arguments, 0)))),
    over("mkDefault", |_, arguments, _| Evaluator::property(Property::Override(1000, argument(arguments, 0)))),
    over("mkOptionDefault", |_, arguments, _| Evaluator::property(Property::Override(1500, argument(arguments, 0)))),
    Builtin {
        name: "mkOrder",
        home: Lib,
        arity: 2,
        run: |evaluator, arguments, span| match evaluator.value(&argument(arguments, 0)) {
            Value::Integer(order) => Evaluator::property(Property::Order(order, argument(arguments, 1))),
            _ => Value::unknown(Reason::Function, span),
        },
    },
    over("mkBefore", |_, arguments, _| Evaluator::property(Property::Order(500, argument(arguments, 0)))),
    over("mkAfter", |_, arguments, _| Evaluator::property(Property::Order(1500, argument(arguments, 0)))),
    over("mkOption", |_, arguments, _| Evaluator::property(Property::Option(argument(arguments, 0)))),
    over("mkEnableOption", |_, _, span| {
        let default = crate::nix::eval::value::Thunk::done(Value::Bool(false), span);
        let argument = Evaluator::set_of([("default".into(), default, span)]);
        Evaluator::property(Property::Option(crate::nix::eval::value::Thunk::done(argument, span)))
    }),
];

const fn over(
    name: &'static str,
    run: fn(&Evaluator<'_>, &[crate::nix::eval::value::Thunk], crate::source::Span) -> Value,
) -> Builtin {
    Builtin { name, home: Lib, arity: 1, run }
}
