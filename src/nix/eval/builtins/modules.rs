//! Properties of definitions: `mkIf`, `mkMerge`, `mkForce`, `mkBefore` …

use super::call::{Call, Outcome};
use super::{Builtin, lib};
use crate::nix::eval::value::Evaluator;
use crate::nix::eval::value::{Property, Value};

pub(super) static TABLE: &[Builtin] = &[
    lib("mkIf", 2, |call| Ok(Evaluator::property(Property::If(call.argument(0), call.argument(1))))),
    lib("mkMerge", 1, |call| Ok(Evaluator::property(Property::Merge(call.argument(0))))),
    lib("mkOverride", 2, |call| Ok(Evaluator::property(Property::Override(call.integer(0)?, call.argument(1))))),
    lib("mkForce", 1, |call| priority(call, 50)),
    lib("mkVMOverride", 1, |call| priority(call, 10)),
    lib("mkImageMediaOverride", 1, |call| priority(call, 60)),
    lib("mkDefault", 1, |call| priority(call, 1000)),
    lib("mkOptionDefault", 1, |call| priority(call, 1500)),
    lib("mkOrder", 2, |call| Ok(Evaluator::property(Property::Order(call.integer(0)?, call.argument(1))))),
    lib("mkBefore", 1, |call| order(call, 500)),
    lib("mkAfter", 1, |call| order(call, 1500)),
    lib("mkOption", 1, |call| Ok(Evaluator::property(Property::Option(call.argument(0))))),
    lib("mkEnableOption", 1, |call| {
        let argument = Evaluator::set_of([("default".into(), call.done(Value::Bool(false)), call.span)]);
        Ok(Evaluator::property(Property::Option(call.done(argument))))
    }),
];

fn priority(call: &Call<'_, '_>, priority: i64) -> Outcome {
    Ok(Evaluator::property(Property::Override(priority, call.argument(0))))
}

fn order(call: &Call<'_, '_>, order: i64) -> Outcome {
    Ok(Evaluator::property(Property::Order(order, call.argument(0))))
}
