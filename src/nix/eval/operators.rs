//! Operators.

use std::rc::Rc;
use std::sync::Arc;

use super::apply::without_alternatives;
use super::value::{Attribute, Set, Thunk, Unknown, Value};
use super::{ATTRIBUTE, ELEMENT, Evaluator};
use crate::configuration::datum::Reason;
use crate::nix::syntax::Operator;
use crate::source::Span;

impl Evaluator<'_> {
    pub(crate) fn binary(&self, operator: Operator, left: &Thunk, right: &Thunk, span: Span) -> Value {
        let result = match operator {
            Operator::PipeRight => return self.apply(self.value(right), left.clone(), span),
            Operator::PipeLeft => return self.apply(self.value(left), right.clone(), span),
            Operator::Concat => {
                let mut items = self.items(left);
                items.extend(self.items(right));
                if self.spend(items.len() * ELEMENT) { Value::list(items) } else { Value::unknown(Reason::Limit, span) }
            }
            Operator::Update => self.update(self.value(left), self.value(right), span),
            Operator::Add => self.add(left, right, span),
            Operator::And => self.decided(left, right, span, [false, false]),
            Operator::Or => self.decided(left, right, span, [true, true]),
            Operator::Implies => self.decided(left, right, span, [false, true]),
            Operator::Equal => self.equality(left, right, span, true),
            Operator::NotEqual => self.equality(left, right, span, false),
            Operator::Less | Operator::LessOrEqual | Operator::More | Operator::MoreOrEqual => {
                self.compare(operator, left, right, span)
            }
            Operator::Subtract | Operator::Multiply | Operator::Divide => self.arithmetic(operator, left, right, span),
        };
        without_alternatives(result)
    }

    /// `!operand`
    pub(crate) fn not(&self, operand: &Thunk, span: Span) -> Value {
        match self.value(operand) {
            Value::Bool(value) => Value::Bool(!value),
            unknown @ Value::Unknown(_) => without_alternatives(unknown),
            _ => Value::unknown(Reason::Error, span),
        }
    }

    /// `-operand`
    pub(crate) fn negate(&self, operand: &Thunk, span: Span) -> Value {
        match self.value(operand) {
            Value::Integer(number) => number.checked_neg().map_or(Value::unknown(Reason::Error, span), Value::Integer),
            Value::Float(number) => Value::Float(0.0 - number),
            unknown @ Value::Unknown(_) => without_alternatives(unknown),
            _ => Value::unknown(Reason::Error, span),
        }
    }

    /// `&&`, `||` or `->`: `deciding` says which value of the left decides alone, and what the result is then.
    fn decided(&self, left: &Thunk, right: &Thunk, span: Span, deciding: [bool; 2]) -> Value {
        let [decides, result] = deciding;
        match self.value(left) {
            Value::Bool(left) if left == decides => Value::Bool(result),
            Value::Bool(_) => match self.value(right) {
                value @ (Value::Bool(_) | Value::Unknown(_)) => value,
                _ => Value::unknown(Reason::Error, span),
            },
            Value::Unknown(unknown) if unknown.reason == Reason::Error => Value::Unknown(unknown),
            // Whatever the left is, a right that says the same decides.
            Value::Unknown(unknown) => match self.value(right) {
                Value::Bool(right) if right == result => Value::Bool(result),
                _ => Value::Unknown(unknown),
            },
            _ => Value::unknown(Reason::Error, span),
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
                if right.attributes.is_empty() && right.rest.is_none() {
                    return Value::Set(left);
                }
                if left.attributes.is_empty() && left.rest.is_none() {
                    return Value::Set(right);
                }
                if !self.spend((left.attributes.len() + right.attributes.len()) * ATTRIBUTE) {
                    return Value::unknown(Reason::Limit, span);
                }
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
            // A path or a string: nobody knows.
            (one @ Value::Unknown(_), _) => one,
            (one @ (Value::Text(_) | Value::Set(_)), two) => {
                let mut text = super::text::Builder::default();
                self.push_text(&mut text, &one, left.span());
                self.push_text(&mut text, &two, right.span());
                self.built(text, span)
            }
            (_, Value::Unknown(unknown)) => Value::Unknown(unknown),
            _ => Value::unknown(Reason::Error, span),
        }
    }

    fn arithmetic(&self, operator: Operator, left: &Thunk, right: &Thunk, span: Span) -> Value {
        let number = |number: Option<i64>| number.map_or(Value::unknown(Reason::Error, span), Value::Integer);
        match (operator, self.value(left), self.value(right)) {
            (_, Value::Unknown(unknown), _) | (_, _, Value::Unknown(unknown)) => Value::Unknown(unknown),
            (Operator::Subtract, Value::Integer(left), Value::Integer(right)) => number(left.checked_sub(right)),
            (Operator::Multiply, Value::Integer(left), Value::Integer(right)) => number(left.checked_mul(right)),
            (Operator::Divide, Value::Integer(left), Value::Integer(right)) => number(left.checked_div(right)),
            (operator, left, right) => match (operator, left.as_float(), right.as_float()) {
                (Operator::Subtract, Some(left), Some(right)) => Value::Float(left - right),
                (Operator::Multiply, Some(left), Some(right)) => Value::Float(left * right),
                (Operator::Divide, Some(left), Some(right)) if right != 0.0 => Value::Float(left / right),
                _ => Value::unknown(Reason::Error, span),
            },
        }
    }

    fn compare(&self, operator: Operator, left: &Thunk, right: &Thunk, span: Span) -> Value {
        // As Nix does: `a <= b` is `!(b < a)`.
        let (left, right, wanted) = match operator {
            Operator::Less => (left, right, true),
            Operator::LessOrEqual => (right, left, false),
            Operator::More => (right, left, true),
            _ => (left, right, false),
        };
        match self.less(left, right, span) {
            Ok(less) => Value::Bool(less == wanted),
            Err(unknown) => unknown,
        }
    }

    /// Whether `left < right`.
    pub(crate) fn less(&self, left: &Thunk, right: &Thunk, span: Span) -> Result<bool, Value> {
        match (self.value(left), self.value(right)) {
            (Value::Integer(left), Value::Integer(right)) => Ok(left < right),
            (Value::Text(left), Value::Text(right)) => match (left.known(), right.known()) {
                (Some(left), Some(right)) => Ok(left < right),
                _ => Err(Value::unknown(Reason::Argument, span)),
            },
            (Value::Unknown(unknown), _) | (_, Value::Unknown(unknown)) => Err(Value::Unknown(unknown)),
            (Value::Float(left), Value::Float(right)) => Ok(left < right),
            (Value::Integer(left), Value::Float(right)) => Ok((left as f64) < right),
            (Value::Float(left), Value::Integer(right)) => Ok(left < right as f64),
            // Lists are compared since Nix 2.5, paths by where they stand.
            (Value::List(_), Value::List(_)) | (Value::Path(_), Value::Path(_)) => {
                Err(Value::unknown(Reason::Function, span))
            }
            _ => Err(Value::unknown(Reason::Error, span)),
        }
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
        // Most of what is compared is text.
        if let (Value::Text(left), Value::Text(right)) = (self.value(left), self.value(right)) {
            return Some(left.known()? == right.known()?);
        }
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
            (Value::Integer(integer), Value::Float(float)) | (Value::Float(float), Value::Integer(integer)) => {
                Some(integer as f64 == float)
            }
            (Value::Text(left), Value::Text(right)) => Some(left.known()? == right.known()?),
            (Value::Path(left), Value::Path(right)) => Some(left.file.as_ref()? == right.file.as_ref()?),
            (Value::List(left), Value::List(right)) => {
                let known = |items: &[Thunk]| items.iter().filter(|item| !item.is_rest()).count();
                let (left_known, right_known) = (known(&left), known(&right));
                // More elements than the other has at all are too many, whatever else there is.
                if left.len() == left_known && right_known > left_known
                    || right.len() == right_known && left_known > right_known
                {
                    return Some(false);
                }
                if left.len() != left_known || right.len() != right_known {
                    return None;
                }
                self.all_equal(left.iter().zip(right.iter()))
            }
            (Value::Set(left), Value::Set(right)) => self.equal_sets(&left, &right),
            // Nix compares some functions by where they stand in memory.
            (Value::Function(_) | Value::Builtin(..), Value::Function(_) | Value::Builtin(..)) => None,
            (Value::Namespace(_) | Value::System(_), _) | (_, Value::Namespace(_) | Value::System(_)) => None,
            (Value::Property(_) | Value::Config(_), _) | (_, Value::Property(_) | Value::Config(_)) => None,
            _ => Some(false),
        }
    }

    fn equal_sets(&self, left: &Set, right: &Set) -> Option<bool> {
        let surely_missing = |one: &Set, other: &Set| {
            other.rest.is_none() && one.attributes.keys().any(|name| !other.attributes.contains_key(name))
        };
        // Derivations are compared by what they build.
        let derivation = |set: &Set| set.attributes.contains_key("type") && set.attributes.contains_key("outPath");
        if derivation(left) && derivation(right) {
            return None;
        }
        if surely_missing(left, right) || surely_missing(right, left) {
            return Some(false);
        }
        if left.rest.is_some() || right.rest.is_some() {
            return None;
        }
        self.all_equal(left.attributes.values().zip(right.attributes.values()).map(|(l, r)| (&l.value, &r.value)))
    }

    fn all_equal<'t>(&self, pairs: impl Iterator<Item = (&'t Thunk, &'t Thunk)>) -> Option<bool> {
        let mut sure = Some(true);
        for (left, right) in pairs {
            match self.equal(left, right) {
                // Before the first difference Nix may have found something that it refuses.
                Some(false) => return sure.map(|_| false),
                None => sure = None,
                Some(true) => {}
            }
        }
        sure
    }
}
