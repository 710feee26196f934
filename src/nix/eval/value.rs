//! What the evaluator computes with: lazy values, sets, functions, and an honest unknown.

mod environment;
mod thunk;

use std::rc::Rc;
use std::sync::Arc;

pub(crate) use environment::{Arguments, Environment, File, Frame, FrameKind};
pub(crate) use thunk::{Memory, Thunk};

use super::builtins::Builtin;
pub(crate) use super::sets::{Attribute, Missing, Set};
use crate::configuration::datum::{PathText, Reason, Text};
use crate::nix::syntax::Id;
use crate::source::Span;

/// A value; its parts may not be computed yet.
#[derive(Clone)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Integer(i64),
    Float(f64),
    Text(Arc<Text>),
    Path(Arc<PathText>),
    List(Rc<[Thunk]>),
    Set(Rc<Set>),
    Function(Rc<Closure>),
    /// A function of Nix or of nixpkgs' library, with the arguments it has so far.
    Builtin(Rc<Partial>),
    /// `mkIf`, `mkMerge`, `mkForce` … around something.
    Property(Rc<Property>),
    /// `lib`, `builtins`.
    Namespace(Namespace),
    /// An option of the host: the names after `config`.
    Config(Rc<[Rc<str>]>),
    /// What `nixosSystem` and its like make: modules, and arguments for them.
    System(Rc<System>),
    /// Nobody knows.
    Unknown(Rc<Unknown>),
    /// In a list: any number of elements nobody knows.
    Rest(Rc<Unknown>),
}

/// What a name stands for that needs no file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Namespace {
    Lib,
    Builtins,
    /// A set inside `lib`: `lib.lists`.
    Part(&'static str),
}

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

/// A call that waits for more arguments.
pub(crate) struct Partial {
    pub(crate) builtin: &'static Builtin,
    pub(crate) arguments: Vec<Thunk>,
}

/// A function of the text.
pub(crate) struct Closure {
    pub(crate) file: Rc<File>,
    pub(crate) lambda: Id,
    pub(crate) environment: Environment,
}

/// What `lib.mkIf` and its like say about a definition.
pub(crate) enum Property {
    If(Thunk, Thunk),
    Merge(Thunk),
    /// `mkForce` is 50, `mkDefault` 1000.
    Override(i64, Thunk),
    /// `mkBefore` is 500, `mkAfter` 1500.
    Order(i64, Thunk),
    /// `mkOption`, with its argument.
    Option(Thunk),
}

/// A call of `nixosSystem`.
pub(crate) struct System {
    pub(crate) modules: Thunk,
    pub(crate) arguments: Option<Thunk>,
}

/// Why a value is not known.
pub(crate) struct Unknown {
    pub(crate) reason: Reason,
    pub(crate) span: Span,
    pub(crate) name: Option<Arc<str>>,
    pub(crate) alternatives: Vec<Thunk>,
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
    fn holds_thunks(&self) -> bool {
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
