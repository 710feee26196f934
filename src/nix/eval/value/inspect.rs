//! Values made, and what is asked of one without computing another.

use std::rc::Rc;
use std::sync::Arc;

use super::{Missing, Namespace, Thunk, Unknown, Value};
use crate::configuration::datum::{Reason, Text};
use crate::source::Span;

impl Namespace {
    /// Something of it that this evaluator does not have.
    pub(crate) fn beyond(self, name: &str, span: Span) -> Value {
        let name = match self {
            Namespace::Lib => format!("lib.{name}"),
            Namespace::Builtins => format!("builtins.{name}"),
            Namespace::Part(part) => format!("lib.{part}.{name}"),
        };
        Value::named(Reason::Function, span, &name)
    }
}

impl Unknown {
    pub(crate) fn new(reason: Reason, span: Span) -> Unknown {
        Unknown { reason, span, name: None, alternatives: Vec::new() }
    }
}

impl Value {
    pub(crate) fn unknown(reason: Reason, span: Span) -> Value {
        Value::Unknown(Rc::new(Unknown::new(reason, span)))
    }

    pub(crate) fn named(reason: Reason, span: Span, name: &str) -> Value {
        Value::Unknown(Rc::new(Unknown { name: Some(name.into()), ..Unknown::new(reason, span) }))
    }

    pub(crate) fn text(text: &str) -> Value {
        Value::Text(Arc::new(Text::plain(text)))
    }

    pub(crate) fn list(items: impl IntoIterator<Item = Thunk>) -> Value {
        Value::List(items.into_iter().collect())
    }

    /// A number as one with a fraction.
    #[allow(clippy::cast_precision_loss, reason = "as Nix does")]
    pub(crate) fn as_float(&self) -> Option<f64> {
        match self {
            Value::Integer(number) => Some(*number as f64),
            Value::Float(number) => Some(*number),
            _ => None,
        }
    }

    /// Whether it is known to be something else than a set.
    pub(crate) fn has_no_attributes(&self) -> bool {
        match self {
            Value::Null | Value::Bool(_) | Value::Integer(_) | Value::Float(_) | Value::Text(_) | Value::Path(_) => {
                true
            }
            Value::List(_) | Value::Function(_) | Value::Builtin(..) => true,
            Value::Set(_) | Value::Property(_) | Value::Namespace(_) | Value::Config(_) | Value::System(_) => false,
            Value::Unknown(_) | Value::Rest(_) => false,
        }
    }

    /// Why an attribute is not known that it is known not to have.
    pub(crate) fn reason_if_missing(&self) -> Reason {
        match self {
            Value::Set(set) if set.missing == Missing::Default => Reason::Config,
            _ => Reason::Error,
        }
    }

    /// Whether it is unknown and does not come from a package set.
    pub(crate) fn is_no_package(&self) -> bool {
        matches!(self, Value::Unknown(unknown) if unknown.reason != Reason::Package)
    }

    /// Whether other values can be reached from it.
    pub(super) fn holds_thunks(&self) -> bool {
        match self {
            Value::Null | Value::Bool(_) | Value::Integer(_) | Value::Float(_) | Value::Text(_) | Value::Path(_) => {
                false
            }
            Value::Namespace(_) | Value::Config(_) => false,
            Value::List(items) => !items.is_empty(),
            Value::Set(set) => !set.attributes.is_empty() || set.rest.is_some(),
            Value::Unknown(unknown) | Value::Rest(unknown) => !unknown.alternatives.is_empty(),
            Value::Function(_) | Value::Builtin(..) | Value::Property(_) | Value::System(_) => true,
        }
    }
}
