//! Operators.

use std::rc::Rc;
use std::sync::Arc;

use super::Evaluator;
use super::value::{Attribute, Set, Thunk, Unknown, Value};
use crate::configuration::datum::Reason;
use crate::nix::syntax::Operator;
use crate::source::Span;

impl Evaluator<'_> {
    pub(crate) fn binary(&self, operator: Operator, left: &Thunk, right: &Thunk, span: Span) -> Value {
        match operator {
            Operator::Concat => {
                let mut items = self.items(left);
                items.extend(self.items(right));
                Value::list(items)
            }
            Operator::Update => self.update(self.value(left), self.value(right), span),
            Operator::Add => self.add(left, right, span),
            Operator::And => match (self.value(left), self.value(right)) {
                (Value::Bool(false), _) | (_, Value::Bool(false)) => Value::Bool(false),
                (Value::Bool(true), Value::Bool(true)) => Value::Bool(true),
                (Value::Unknown(unknown), _) | (_, Value::Unknown(unknown)) => Value::Unknown(unknown),
                _ => Value::unknown(Reason::Error, span),
            },
            Operator::Or => match (self.value(left), self.value(right)) {
                (Value::Bool(true), _) | (_, Value::Bool(true)) => Value::Bool(true),
                (Value::Bool(false), Value::Bool(false)) => Value::Bool(false),
                (Value::Unknown(unknown), _) | (_, Value::Unknown(unknown)) => Value::Unknown(unknown),
                _ => Value::unknown(Reason::Error, span),
            },
            Operator::Implies => match (self.value(left), self.value(right)) {
                (Value::Bool(false), _) | (_, Value::Bool(true)) => Value::Bool(true),
                (Value::Bool(true), Value::Bool(false)) => Value::Bool(false),
                (Value::Unknown(unknown), _) | (_, Value::Unknown(unknown)) => Value::Unknown(unknown),
                _ => Value::unknown(Reason::Error, span),
            },
            Operator::Equal => self.equality(left, right, span, true),
            Operator::NotEqual => self.equality(left, right, span, false),
            Operator::Less | Operator::LessOrEqual | Operator::More | Operator::MoreOrEqual => {
                self.compare(operator, left, right, span)
            }
            Operator::PipeRight => self.apply(self.value(right), left.clone(), span),
            Operator::PipeLeft => self.apply(self.value(left), right.clone(), span),
            Operator::Subtract | Operator::Multiply | Operator::Divide => self.arithmetic(operator, left, right, span),
        }
    }

    /// The elements of a list; something unknown is any number of unknown elements.
    pub(crate) fn items(&self, list: &Thunk) -> Vec<Thunk> {
        match self.value(list) {
            Value::List(items) => items.to_vec(),
            Value::Unknown(unknown) | Value::Rest(unknown) => vec![Thunk::done(Value::Rest(unknown), list.span())],
            _ => vec![Thunk::done(Value::Rest(Rc::new(Unknown::new(Reason::Error, list.span()))), list.span())],
        }
    }

    /// `left // right`
    pub(crate) fn update(&self, left: Value, right: Value, span: Span) -> Value {
        match (left, right) {
            (Value::Set(left), Value::Set(right)) => {
                let mut attributes = left.attributes.clone();
                if let Some(rest) = &right.rest {
                    // Whatever stands on the right may be another value of this name.
                    for attribute in attributes.values_mut() {
                        *attribute = attribute.doubtful(rest);
                    }
                }
                attributes.extend(right.attributes.iter().map(|(name, value)| (name.clone(), value.clone())));
                let rest = right.rest.clone().or_else(|| left.rest.clone());
                Value::Set(Rc::new(Set { attributes, rest }))
            }
            (Value::Unknown(left), Value::Set(right)) => {
                let rest = right.rest.clone().or(Some(left));
                Value::Set(Rc::new(Set { attributes: right.attributes.clone(), rest }))
            }
            (Value::Set(left), Value::Unknown(right)) => {
                let doubt = |(name, attribute): (&Rc<str>, &Attribute)| (name.clone(), attribute.doubtful(&right));
                let attributes = left.attributes.iter().map(doubt).collect();
                Value::Set(Rc::new(Set { attributes, rest: Some(right) }))
            }
            (Value::Unknown(unknown), _) | (_, Value::Unknown(unknown)) => Value::Unknown(unknown),
            _ => Value::unknown(Reason::Error, span),
        }
    }

    fn add(&self, left: &Thunk, right: &Thunk, span: Span) -> Value {
        match (self.value(left), self.value(right)) {
            (Value::Integer(left), Value::Integer(right)) => {
                left.checked_add(right).map_or(Value::unknown(Reason::Error, span), Value::Integer)
            }
            (Value::Integer(left), Value::Float(right)) => Value::Float(left as f64 + right),
            (Value::Float(left), Value::Integer(right)) => Value::Float(left + right as f64),
            (Value::Float(left), Value::Float(right)) => Value::Float(left + right),
            (Value::Path(path), right) => match self.plain_text(&right) {
                Some(text) => Value::Path(Arc::new(self.joined_path(&path, &text))),
                None => Value::unknown(Reason::Function, span),
            },
            (one @ Value::Unknown(_), Value::Unknown(_)) => one,
            (one, two) => {
                let mut text = super::text::Builder::default();
                self.push_text(&mut text, &one, left.span());
                self.push_text(&mut text, &two, right.span());
                text.value()
            }
        }
    }

    fn arithmetic(&self, operator: Operator, left: &Thunk, right: &Thunk, span: Span) -> Value {
        let number = |number: Option<i64>| number.map_or(Value::unknown(Reason::Error, span), Value::Integer);
        match (operator, self.value(left), self.value(right)) {
            (_, Value::Unknown(unknown), _) | (_, _, Value::Unknown(unknown)) => Value::Unknown(unknown),
            (Operator::Subtract, Value::Integer(left), Value::Integer(right)) => number(left.checked_sub(right)),
            (Operator::Multiply, Value::Integer(left), Value::Integer(right)) => number(left.checked_mul(right)),
            (Operator::Divide, Value::Integer(left), Value::Integer(right)) => number(left.checked_div(right)),
            _ => Value::unknown(Reason::Function, span),
        }
    }

    fn compare(&self, operator: Operator, left: &Thunk, right: &Thunk, span: Span) -> Value {
        let ordering = match (self.value(left), self.value(right)) {
            (Value::Integer(left), Value::Integer(right)) => left.cmp(&right),
            (Value::Text(left), Value::Text(right)) => match (left.known(), right.known()) {
                (Some(left), Some(right)) => left.cmp(right),
                _ => return Value::unknown(Reason::Argument, span),
            },
            (Value::Unknown(unknown), _) | (_, Value::Unknown(unknown)) => return Value::Unknown(unknown),
            _ => return Value::unknown(Reason::Function, span),
        };
        Value::Bool(match operator {
            Operator::Less => ordering.is_lt(),
            Operator::LessOrEqual => ordering.is_le(),
            Operator::More => ordering.is_gt(),
            _ => ordering.is_ge(),
        })
    }

    fn equality(&self, left: &Thunk, right: &Thunk, span: Span, wanted: bool) -> Value {
        match self.equal(left, right) {
            Some(equal) => Value::Bool(equal == wanted),
            None => match (self.value(left), self.value(right)) {
                (Value::Unknown(unknown), _) | (_, Value::Unknown(unknown)) => Value::Unknown(unknown),
                _ => Value::unknown(Reason::Argument, span),
            },
        }
    }

    /// Whether two values are equal, if that can be known.
    pub(crate) fn equal(&self, left: &Thunk, right: &Thunk) -> Option<bool> {
        let mut answer = None;
        // Sets within sets may be as deep as they like.
        self.deeper(left.span(), || {
            answer = self.equal_here(left, right);
            Value::Null
        });
        answer
    }

    fn equal_here(&self, left: &Thunk, right: &Thunk) -> Option<bool> {
        match (self.value(left), self.value(right)) {
            (Value::Unknown(_) | Value::Rest(_), _) | (_, Value::Unknown(_) | Value::Rest(_)) => None,
            (Value::Null, Value::Null) => Some(true),
            (Value::Bool(left), Value::Bool(right)) => Some(left == right),
            (Value::Integer(left), Value::Integer(right)) => Some(left == right),
            (Value::Float(left), Value::Float(right)) => Some(left == right),
            (Value::Text(left), Value::Text(right)) => Some(left.known()? == right.known()?),
            (Value::Path(left), Value::Path(right)) => Some(left == right),
            (Value::List(left), Value::List(right)) => {
                let any_rest = |items: &[Thunk]| items.iter().any(|item| matches!(self.value(item), Value::Rest(_)));
                if any_rest(&left) || any_rest(&right) {
                    return None;
                }
                if left.len() != right.len() {
                    return Some(false);
                }
                self.all_equal(left.iter().zip(right.iter()))
            }
            (Value::Set(left), Value::Set(right)) => {
                if left.rest.is_some() || right.rest.is_some() {
                    return None;
                }
                if !left.attributes.keys().eq(right.attributes.keys()) {
                    return Some(false);
                }
                self.all_equal(
                    left.attributes.values().zip(right.attributes.values()).map(|(l, r)| (&l.value, &r.value)),
                )
            }
            (Value::Function(_) | Value::Builtin(..), _) | (_, Value::Function(_) | Value::Builtin(..)) => None,
            (Value::Namespace(_) | Value::System(_), _) | (_, Value::Namespace(_) | Value::System(_)) => None,
            _ => Some(false),
        }
    }

    fn all_equal<'t>(&self, pairs: impl Iterator<Item = (&'t Thunk, &'t Thunk)>) -> Option<bool> {
        let mut sure = Some(true);
        for (left, right) in pairs {
            match self.equal(left, right) {
                Some(false) => return Some(false),
                None => sure = None,
                Some(true) => {}
            }
        }
        sure
    }
}
