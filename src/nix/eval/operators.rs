//! Operators.

use std::rc::Rc;
use std::sync::Arc;

use super::limits::{ATTRIBUTE, ELEMENT};
use super::look::{bare, is_refused};
use super::value::Evaluator;
use super::value::{Attribute, Missing, Set, Thunk, Unknown, Value};
use crate::configuration::datum::{Reason, Text};
use crate::nix::text::syntax::Operator;
use crate::source::Span;

impl Evaluator<'_> {
    pub(crate) fn binary(&self, operator: Operator, left: &Thunk, right: &Thunk, span: Span) -> Value {
        match operator {
            Operator::PipeRight => self.apply(self.value(right), left.clone(), span),
            Operator::PipeLeft => self.apply(self.value(left), right.clone(), span),
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
            Operator::Equal => self.equality(left, right, true),
            Operator::NotEqual => self.equality(left, right, false),
            Operator::Less | Operator::LessOrEqual | Operator::More | Operator::MoreOrEqual => {
                self.compare(operator, left, right, span)
            }
            Operator::Subtract | Operator::Multiply | Operator::Divide => self.arithmetic(operator, left, right, span),
        }
    }

    /// `!operand`
    pub(crate) fn not(&self, operand: &Thunk, span: Span) -> Value {
        match self.look(operand) {
            Value::Bool(value) => Value::Bool(!value),
            unknown @ Value::Unknown(_) => unknown,
            _ => Value::unknown(Reason::Error, span),
        }
    }

    /// `-operand`
    pub(crate) fn negate(&self, operand: &Thunk, span: Span) -> Value {
        match self.look(operand) {
            Value::Integer(number) => number.checked_neg().map_or(Value::unknown(Reason::Error, span), Value::Integer),
            Value::Float(number) => Value::Float(0.0 - number),
            unknown @ Value::Unknown(_) => unknown,
            _ => Value::unknown(Reason::Error, span),
        }
    }

    /// `&&`, `||` or `->`: `deciding` says which value of the left decides alone, and what the result is then.
    fn decided(&self, left: &Thunk, right: &Thunk, span: Span, deciding: [bool; 2]) -> Value {
        let [decides, result] = deciding;
        match self.look(left) {
            Value::Bool(left) if left == decides => Value::Bool(result),
            Value::Bool(_) => match self.look(right) {
                value @ (Value::Bool(_) | Value::Unknown(_)) => value,
                _ => Value::unknown(Reason::Error, span),
            },
            Value::Unknown(unknown) if is_refused(&unknown) => Value::Unknown(unknown),
            // Whatever the left is, a right that says the same decides.
            Value::Unknown(unknown) => match self.look(right) {
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
                let rest = either_rest(right.rest.as_ref(), left.rest.as_ref());
                let missing = if right.missing == Missing::Refused { left.missing } else { right.missing };
                // What is not known on one side may be more than names.
                let only_names = |set: &Set| set.rest.is_some() != set.unnamed.is_empty();
                let unnamed = match only_names(&left) && only_names(&right) {
                    true => left.unnamed.iter().chain(&right.unnamed).cloned().collect(),
                    false => Vec::new(),
                };
                Value::Set(Rc::new(Set { attributes, rest, unnamed, missing }))
            }
            (Value::Unknown(left), Value::Set(right)) => {
                let rest = either_rest(right.rest.as_ref(), Some(&left));
                let attributes = right.attributes.clone();
                Value::Set(Rc::new(Set { attributes, rest, missing: right.missing, ..Set::default() }))
            }
            (Value::Set(left), Value::Unknown(right)) => {
                let doubt = |(name, attribute): (&Rc<str>, &Attribute)| (name.clone(), attribute.doubtful(&right));
                let attributes = left.attributes.iter().map(doubt).collect();
                let (rest, missing) = (either_rest(Some(&right), left.rest.as_ref()), left.missing);
                Value::Set(Rc::new(Set { attributes, rest, missing, ..Set::default() }))
            }
            (_, Value::Unknown(unknown)) | (Value::Unknown(unknown), _) => Value::Unknown(bare(&unknown)),
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
            (one @ Value::Unknown(_), _) => self.looked_at(one),
            (one @ (Value::Text(_) | Value::Set(_)), two) => {
                let mut text = super::text::Builder::default();
                self.push_text(&mut text, &one, left.span());
                self.push_text(&mut text, &two, right.span());
                self.built(text, span)
            }
            (_, Value::Unknown(unknown)) => Value::Unknown(bare(&unknown)),
            _ => Value::unknown(Reason::Error, span),
        }
    }

    fn arithmetic(&self, operator: Operator, left: &Thunk, right: &Thunk, span: Span) -> Value {
        let number = |number: Option<i64>| number.map_or(Value::unknown(Reason::Error, span), Value::Integer);
        match (operator, self.look(left), self.look(right)) {
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
        match (self.look(left), self.look(right)) {
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

    fn equality(&self, left: &Thunk, right: &Thunk, wanted: bool) -> Value {
        self.equal(left, right).map_or_else(Value::Unknown, |equal| Value::Bool(equal == wanted))
    }

    /// Whether two values are equal, or why nobody knows.
    pub(crate) fn equal(&self, left: &Thunk, right: &Thunk) -> Result<bool, Rc<Unknown>> {
        // Most of what is compared is text.
        if let (Value::Text(left), Value::Text(right)) = (self.look(left), self.look(right)) {
            return equal_texts(&left, &right);
        }
        let mut answer = Err(Rc::new(Unknown::new(Reason::Limit, left.span())));
        // Sets within sets may be as deep as they like.
        self.deeper(left.span(), || {
            answer = self.equal_here(left, right);
            Value::Null
        });
        answer
    }

    fn equal_here(&self, left: &Thunk, right: &Thunk) -> Result<bool, Rc<Unknown>> {
        let nobody_knows = |reason: Reason| Err(Rc::new(Unknown::new(reason, left.span())));
        match (self.look(left), self.look(right)) {
            (_, Value::Unknown(unknown)) if is_refused(&unknown) => Err(unknown),
            // That there may be any elements at all says more than what they are compared with.
            (_, Value::Rest(unknown)) => Err(unknown),
            (Value::Unknown(unknown) | Value::Rest(unknown), _) | (_, Value::Unknown(unknown)) => Err(unknown),
            (Value::Null, Value::Null) => Ok(true),
            (Value::Bool(left), Value::Bool(right)) => Ok(left == right),
            (Value::Integer(left), Value::Integer(right)) => Ok(left == right),
            (Value::Float(left), Value::Float(right)) => Ok(left == right),
            (Value::Integer(integer), Value::Float(float)) | (Value::Float(float), Value::Integer(integer)) => {
                Ok(integer as f64 == float)
            }
            (Value::Text(left), Value::Text(right)) => equal_texts(&left, &right),
            (Value::Path(left), Value::Path(right)) => match (&left.file, &right.file) {
                (Some(left), Some(right)) => Ok(left == right),
                _ => nobody_knows(Reason::Argument),
            },
            (Value::List(left), Value::List(right)) => self.equal_lists(&left, &right),
            (Value::Set(left), Value::Set(right)) => self.equal_sets(&left, &right),
            // Nix compares some functions by where they stand in memory.
            (Value::Function(_) | Value::Builtin(..), Value::Function(_) | Value::Builtin(..)) => {
                nobody_knows(Reason::Function)
            }
            (Value::Namespace(_) | Value::System(_), _) | (_, Value::Namespace(_) | Value::System(_)) => {
                nobody_knows(Reason::Function)
            }
            (Value::Property(_) | Value::Config(_), _) | (_, Value::Property(_) | Value::Config(_)) => {
                nobody_knows(Reason::Function)
            }
            _ => Ok(false),
        }
    }

    fn equal_lists(&self, left: &Rc<[Thunk]>, right: &Rc<[Thunk]>) -> Result<bool, Rc<Unknown>> {
        let known = |items: &[Thunk]| items.iter().filter(|item| !item.is_rest()).count();
        let (left_known, right_known) = (known(left), known(right));
        // More elements than the other has at all are too many, whatever else there is.
        if left.len() == left_known && right_known > left_known
            || right.len() == right_known && left_known > right_known
        {
            return Ok(false);
        }
        match left.iter().chain(right.iter()).find(|item| item.is_rest()).map(|rest| self.look(rest)) {
            Some(Value::Rest(unknown)) => Err(unknown),
            _ => self.all_equal(left.iter().zip(right.iter())),
        }
    }

    fn equal_sets(&self, left: &Set, right: &Set) -> Result<bool, Rc<Unknown>> {
        let surely_missing = |one: &Set, other: &Set| {
            other.rest.is_none() && one.attributes.keys().any(|name| !other.attributes.contains_key(name))
        };
        // Derivations are compared by what they build.
        let derivation = |set: &Set| set.attributes.contains_key("type") && set.attributes.contains_key("outPath");
        if derivation(left) && derivation(right) {
            return Err(Rc::new(Unknown::new(Reason::Package, Span::NONE)));
        }
        if surely_missing(left, right) || surely_missing(right, left) {
            let known = left.rest.is_none() && right.rest.is_none();
            if known && left.attributes.len() == right.attributes.len() {
                // Values of names that both have may be compared before it is seen, in an order of Nix's own.
                let shared = |(name, left): (&Rc<str>, &Attribute)| {
                    right.attributes.get(name).map(|right| self.equal(&left.value, &right.value))
                };
                let refused = |answer: Result<bool, Rc<Unknown>>| answer.err().filter(|unknown| is_refused(unknown));
                return left.attributes.iter().filter_map(shared).find_map(refused).map_or(Ok(false), Err);
            }
            return Ok(false);
        }
        if let Some(rest) = left.rest.as_ref().or(right.rest.as_ref()) {
            return Err(bare(rest));
        }
        self.all_equal(left.attributes.values().zip(right.attributes.values()).map(|(l, r)| (&l.value, &r.value)))
    }

    fn all_equal<'t>(&self, pairs: impl Iterator<Item = (&'t Thunk, &'t Thunk)>) -> Result<bool, Rc<Unknown>> {
        let mut sure = Ok(true);
        for (left, right) in pairs {
            match self.equal(left, right) {
                // Before the first difference Nix may have found something that it refuses.
                Ok(false) => return sure.map(|_| false),
                Err(unknown) if is_refused(&unknown) => return Err(unknown),
                Err(unknown) => sure = sure.and(Err(unknown)),
                Ok(true) => {}
            }
        }
        sure
    }
}

/// Why a set that two sets make may have more attributes: what Nix refuses of one it refuses of both.
pub(crate) fn either_rest(one: Option<&Rc<Unknown>>, other: Option<&Rc<Unknown>>) -> Option<Rc<Unknown>> {
    other.filter(|rest| one.is_none() || is_refused(rest)).or(one).cloned()
}

fn equal_texts(left: &Text, right: &Text) -> Result<bool, Rc<Unknown>> {
    match (left.known(), right.known()) {
        (Some(left), Some(right)) => Ok(left == right),
        _ => {
            let part = left.unknown.first().or(right.unknown.first());
            let (reason, span) = part.map_or((Reason::Argument, Span::NONE), |part| (part.reason, part.span));
            Err(Rc::new(Unknown::new(reason, span)))
        }
    }
}
