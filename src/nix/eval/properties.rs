//! What `mkIf`, `mkMerge`, `mkForce` and their like make of a definition.

use std::rc::Rc;

use super::value::Evaluator;
use super::value::{Property, Thunk, Value};
use crate::configuration::Condition;
use crate::configuration::counted::Priority;
use crate::configuration::datum;
use crate::configuration::resolved::PLAIN;

/// What was said around a definition.
#[derive(Clone)]
pub(crate) struct Around {
    /// The innermost priority.
    pub(crate) priority: i64,
    /// The same, as far as no set around it that is one option took it.
    pub(crate) own: i64,
    /// Those that such sets took.
    pub(crate) outer: Rc<[Priority]>,
    pub(crate) order: i64,
    pub(crate) condition: Condition,
}

impl Default for Around {
    fn default() -> Around {
        Around { priority: PLAIN, own: PLAIN, outer: Rc::from([]), order: 1000, condition: Condition::Always }
    }
}

impl Around {
    /// The same under a condition nobody knows.
    pub(crate) fn when(&self, unknown: datum::Unknown) -> Around {
        let condition = match &self.condition {
            Condition::Always => Condition::Unknown(unknown),
            known => known.clone(),
        };
        Around { condition, ..self.clone() }
    }
}

/// Calls `sink` with every definition inside the properties of a value; those whose condition is false are none.
pub(crate) fn unwrap(evaluator: &Evaluator<'_>, thunk: &Thunk, around: &Around, sink: &mut dyn FnMut(&Thunk, &Around)) {
    let mut is_done = false;
    let limit = evaluator.deeper(thunk.span(), || {
        is_done = true;
        unwrap_here(evaluator, thunk, around, sink);
        Value::Null
    });
    // What nobody looked at any more is not nothing.
    if !is_done {
        sink(&Thunk::done(limit, thunk.span()), around);
    }
}

fn unwrap_here(evaluator: &Evaluator<'_>, thunk: &Thunk, around: &Around, sink: &mut dyn FnMut(&Thunk, &Around)) {
    let Value::Property(property) = thunk.force(evaluator) else { return sink(thunk, around) };
    match &*property {
        Property::If(condition, content) => match evaluator.value(condition) {
            Value::Bool(true) => unwrap(evaluator, content, around, sink),
            Value::Bool(false) => {}
            Value::Unknown(unknown) => {
                let unknown = datum::Unknown { span: condition.span(), ..Evaluator::reason(&unknown) };
                unwrap(evaluator, content, &around.when(unknown), sink);
            }
            _ => {
                let unknown = datum::Unknown {
                    reason: datum::Reason::Error,
                    span: condition.span(),
                    name: None,
                    alternatives: Vec::new(),
                };
                unwrap(evaluator, content, &around.when(unknown), sink);
            }
        },
        Property::Merge(list) => {
            for item in evaluator.items(list) {
                unwrap(evaluator, &item, around, sink);
            }
        }
        Property::Override(priority, content) => {
            unwrap(evaluator, content, &Around { priority: *priority, own: *priority, ..around.clone() }, sink);
        }
        Property::Order(order, content) => {
            unwrap(evaluator, content, &Around { order: *order, ..around.clone() }, sink);
        }
        // A declaration is no definition.
        Property::Option(_) => {}
    }
}
