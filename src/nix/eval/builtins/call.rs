//! One call of a function: its arguments as what the function wants them to be.

use std::rc::Rc;
use std::sync::Arc;

use crate::configuration::datum::{Reason, Text};
use crate::nix::eval::limits::THUNK;
pub(super) use crate::nix::eval::look::unknown_part;
use crate::nix::eval::look::{bare, either_way, is_refused};
use crate::nix::eval::text::Builder;
use crate::nix::eval::value::Evaluator;
use crate::nix::eval::value::{Set, Thunk, Unknown, Value};
use crate::source::Span;

/// A value, or the unknown that takes its place.
pub(super) type Outcome = Result<Value, Value>;

/// One call of a function.
pub(crate) struct Call<'c, 'f> {
    pub(super) evaluator: &'c Evaluator<'f>,
    arguments: &'c [Thunk],
    pub(super) span: Span,
}

impl<'c, 'f> Call<'c, 'f> {
    pub(super) fn new(evaluator: &'c Evaluator<'f>, arguments: &'c [Thunk], span: Span) -> Call<'c, 'f> {
        Call { evaluator, arguments, span }
    }

    /// An argument that is not computed yet.
    pub(super) fn argument(&self, index: usize) -> Thunk {
        self.arguments.get(index).cloned().unwrap_or_else(|| self.done(Value::Null))
    }

    /// The value that an argument is, as the result: whatever it is, known or not.
    pub(super) fn passed(&self, index: usize) -> Outcome {
        Ok(self.evaluator.value(&self.argument(index)))
    }

    /// The value of an argument; an unknown one ends the call.
    pub(super) fn value(&self, index: usize) -> Outcome {
        self.known(&self.argument(index))
    }

    /// A value that is not unknown as a whole.
    pub(super) fn known(&self, thunk: &Thunk) -> Outcome {
        match self.evaluator.look(thunk) {
            Value::Unknown(unknown) | Value::Rest(unknown) => Err(Value::Unknown(unknown)),
            value => Ok(value),
        }
    }

    /// The elements of a list; something unknown is any number of unknown elements. What Nix refuses ends the call.
    pub(super) fn items(&self, index: usize) -> Result<Rc<[Thunk]>, Value> {
        let items = self.parts_of(&self.argument(index));
        match self.evaluator.looked_at(Value::List(items)) {
            Value::List(items) => Ok(items),
            refused => Err(refused),
        }
    }

    /// The elements of a list that Nix looks at one by one, whatever is asked of them.
    pub(super) fn looked_items(&self, index: usize) -> Result<Rc<[Thunk]>, Value> {
        let items = self.items(index)?;
        let refused = items.iter().find_map(|item| match self.evaluator.look(item) {
            Value::Unknown(unknown) if is_refused(&unknown) => Some(unknown),
            _ => None,
        });
        refused.map_or(Ok(items), |unknown| Err(Value::Unknown(unknown)))
    }

    /// The elements of a list that are put among others; those that Nix refuses stand there as such.
    pub(super) fn parts_of(&self, list: &Thunk) -> Rc<[Thunk]> {
        match self.evaluator.value(list) {
            Value::List(items) => items,
            Value::Unknown(unknown) | Value::Rest(unknown) => Rc::from([rest(&unknown)]),
            value => Rc::from([rest(&unknown_of(&self.refused(&value)))]),
        }
    }

    pub(super) fn set(&self, index: usize) -> Result<Rc<Set>, Value> {
        self.set_of(&self.argument(index))
    }

    pub(super) fn set_of(&self, thunk: &Thunk) -> Result<Rc<Set>, Value> {
        match self.known(thunk)? {
            Value::Set(set) => Ok(set),
            value => Err(self.refused(&value)),
        }
    }

    /// A string, which may have unknown parts.
    pub(super) fn text(&self, index: usize) -> Result<Arc<Text>, Value> {
        self.text_of(&self.argument(index))
    }

    pub(super) fn text_of(&self, thunk: &Thunk) -> Result<Arc<Text>, Value> {
        match self.known(thunk)? {
            Value::Text(text) => Ok(text),
            value => Err(self.refused(&value)),
        }
    }

    /// A string that is known as a whole.
    pub(super) fn string(&self, index: usize) -> Result<Arc<Text>, Value> {
        self.string_of(&self.argument(index))
    }

    pub(super) fn string_of(&self, thunk: &Thunk) -> Result<Arc<Text>, Value> {
        let text = self.text_of(thunk)?;
        match unknown_part(&text) {
            Some(unknown) => Err(Value::Unknown(unknown)),
            None => Ok(text),
        }
    }

    /// A string that a value is made into, as `"${…}"` makes it.
    pub(super) fn coerced(&self, thunk: &Thunk) -> Result<Arc<Text>, Value> {
        let text = match self.evaluator.value(thunk) {
            Value::Text(text) => text,
            value => {
                let mut builder = Builder::default();
                self.evaluator.push_text(&mut builder, &value, thunk.span());
                builder.text()
            }
        };
        match self.evaluator.looked_at(Value::Text(text)) {
            Value::Text(text) => Ok(text),
            refused => Err(refused),
        }
    }

    pub(super) fn integer(&self, index: usize) -> Result<i64, Value> {
        match self.value(index)? {
            Value::Integer(number) => Ok(number),
            value => Err(self.refused(&value)),
        }
    }

    /// What a value of a wrong type comes to.
    pub(super) fn refused(&self, value: &Value) -> Value {
        match value {
            // More than the evaluator sees: Nix may well take it.
            Value::Namespace(_) | Value::Property(_) | Value::System(_) | Value::Config(_) => {
                self.unknown(Reason::Function)
            }
            Value::Unknown(unknown) | Value::Rest(unknown) => Value::Unknown(unknown.clone()),
            _ => self.unknown(Reason::Error),
        }
    }

    pub(super) fn unknown(&self, reason: Reason) -> Value {
        Value::unknown(reason, self.span)
    }

    /// What Nix refuses.
    pub(super) fn error(&self) -> Value {
        self.unknown(Reason::Error)
    }

    /// The value of a function with one argument.
    pub(super) fn apply(&self, function: &Value, argument: Thunk) -> Value {
        let value = self.evaluator.apply(function.clone(), argument, self.span);
        self.evaluator.resolved(value, self.span)
    }

    /// The value of a function with two arguments.
    pub(super) fn apply2(&self, function: &Value, one: Thunk, two: Thunk) -> Value {
        let function = self.apply(function, one);
        self.apply(&function, two)
    }

    /// The function that an argument is, known or not. What Nix refuses ends the call.
    pub(super) fn function(&self, index: usize) -> Outcome {
        match self.evaluator.look(&self.argument(index)) {
            Value::Unknown(unknown) if is_refused(&unknown) => Err(Value::Unknown(unknown)),
            value => Ok(value),
        }
    }

    /// The result of an argument with one argument of its own, computed when it is asked for.
    pub(super) fn later(&self, function: usize, argument: Thunk) -> Thunk {
        self.evaluator.spend(2 * THUNK);
        Evaluator::later(&self.argument(function), argument, self.span)
    }

    /// The result of an argument with two arguments of its own, computed when it is asked for.
    pub(super) fn later2(&self, function: usize, one: Thunk, two: Thunk) -> Thunk {
        self.evaluator.spend(2 * THUNK);
        let (function, span) = (self.argument(function), self.span);
        Thunk::work(span, move |evaluator| evaluator.apply2(&function, one, two, span))
    }

    /// Unknown elements of the list that an argument is, as the function leaves them: what they can only be, it is
    /// called with as well.
    pub(super) fn lifted(&self, elements: &Thunk, list: usize, run: fn(&Call<'_, '_>) -> Outcome) -> Thunk {
        let unknown = match self.evaluator.value(elements) {
            Value::Rest(unknown) if !unknown.alternatives.is_empty() => unknown,
            _ => return elements.clone(),
        };
        let through = |alternative: &Thunk| {
            let mut arguments = self.arguments.to_vec();
            arguments.get_mut(list).into_iter().for_each(|argument| *argument = alternative.clone());
            let span = self.span;
            Thunk::work(alternative.span(), move |evaluator| {
                run(&Call::new(evaluator, &arguments, span)).unwrap_or_else(|unknown| unknown)
            })
        };
        let alternatives = unknown.alternatives.iter().map(through).collect();
        let name = unknown.name.clone();
        let unknown = Unknown { name, alternatives, ..Unknown::new(unknown.reason, unknown.span) };
        Thunk::done(Value::Rest(Rc::new(unknown)), elements.span())
    }

    pub(super) fn done(&self, value: Value) -> Thunk {
        Thunk::done(value, self.span)
    }

    /// A string as an element or attribute of its own.
    pub(super) fn text_thunk(&self, text: Text) -> Thunk {
        let span = text.span(0..text.text.len());
        Thunk::done(Value::Text(Arc::new(text)), if span.is_none() { self.span } else { span })
    }
}

/// Any number of elements nobody knows.
pub(super) fn rest(unknown: &Rc<Unknown>) -> Thunk {
    Thunk::done(Value::Rest(unknown.clone()), unknown.span)
}

/// An element that may be in the list or not.
pub(super) fn perhaps(item: &Thunk, unknown: &Unknown) -> Thunk {
    let list = Thunk::done(Value::list([item.clone()]), item.span());
    let (reason, name) = (either_way(unknown), unknown.name.clone());
    let unknown = Unknown { reason, span: unknown.span, name, alternatives: vec![list] };
    Thunk::done(Value::Rest(Rc::new(unknown)), item.span())
}

/// What an unknown value is unknown for; a value of the wrong type is an error of the text.
pub(super) fn unknown_of(value: &Value) -> Rc<Unknown> {
    match value {
        Value::Unknown(unknown) | Value::Rest(unknown) => bare(unknown),
        Value::Text(text) => unknown_part(text).unwrap_or_else(|| Rc::new(Unknown::new(Reason::Error, Span::NONE))),
        _ => Rc::new(Unknown::new(Reason::Error, Span::NONE)),
    }
}

/// Whether a condition holds.
pub(super) fn truth(value: &Value) -> Result<bool, Rc<Unknown>> {
    match value {
        Value::Bool(value) => Ok(*value),
        value => Err(unknown_of(value)),
    }
}
