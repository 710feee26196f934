//! Sets and what binds names: their attributes, written plainly, inherited or computed.

use std::cell::RefCell;
use std::rc::Rc;

use super::limits::{ATTRIBUTE, ELEMENT, THUNK};
use super::look::among_others;
use super::value::{Attribute, Environment, Evaluator, File, FrameKind, Memory, Missing, Set, Thunk, Unknown, Value};
use crate::configuration::datum::Reason;
use crate::nix::text::syntax::{Entry, ExpressionKind, Id, Name, Scope};
use crate::source::Span;

impl Attribute {
    /// The attribute if something unknown may have replaced it.
    pub(crate) fn doubtful(&self, unknown: &Unknown) -> Attribute {
        let (span, alternatives, name) = (self.value.span(), vec![self.value.clone()], unknown.name.clone());
        let unknown = Unknown { name, alternatives, ..Unknown::new(among_others(unknown), unknown.span) };
        Attribute { value: Thunk::done(Value::Unknown(Rc::new(unknown)), span), name: self.name }
    }
}

/// The value of an option as others see it: what is not defined may have a default.
pub(crate) fn with_defaults(evaluator: &Evaluator<'_>, value: Value) -> Value {
    let later = |thunk: &Thunk| {
        let inner = thunk.clone();
        Thunk::work(thunk.span(), move |evaluator| with_defaults(evaluator, evaluator.value(&inner)))
    };
    match &value {
        Value::Set(set) if evaluator.spend(set.attributes.len() * (ATTRIBUTE + THUNK)) => {
            let inner = |(name, attribute): (&Rc<str>, &Attribute)| {
                (name.clone(), Attribute { value: later(&attribute.value), name: attribute.name })
            };
            let attributes = set.attributes.iter().map(inner).collect();
            let (rest, unnamed) = (set.rest.clone(), set.unnamed.clone());
            Value::Set(Rc::new(Set { attributes, rest, unnamed, missing: Missing::Default }))
        }
        Value::List(items) if evaluator.spend(items.len() * (ELEMENT + THUNK)) => {
            Value::list(items.iter().map(|item| if item.is_rest() { item.clone() } else { later(item) }))
        }
        _ => value,
    }
}

impl Evaluator<'_> {
    /// The frame and the set of recursive bindings.
    pub(crate) fn recursive(
        &self,
        file: &Rc<File>,
        entries: &[Entry],
        environment: &Environment,
    ) -> (Environment, Rc<Set>) {
        let (inner, frame) = environment.within(FrameKind::Recursive(RefCell::new(None)));
        let set = Rc::new(self.static_entries(file, entries, &inner, environment));
        if let FrameKind::Recursive(slot) = frame.kind() {
            *slot.borrow_mut() = Some(set.clone());
        }
        self.remember(Memory::Frame(Rc::downgrade(&frame)));
        (inner, set)
    }

    pub(super) fn recursive_set(
        &self,
        file: &Rc<File>,
        entries: &[Entry],
        environment: &Environment,
        span: Span,
    ) -> Value {
        let (inner, set) = self.recursive(file, entries, environment);
        if set.attributes.contains_key("__overrides") {
            return Value::unknown(Reason::Function, span);
        }
        if set.attributes.len() == entries.len() {
            return Value::Set(set);
        }
        let copy = Set { attributes: set.attributes.clone(), ..Set::default() };
        self.with_dynamic_entries(file, entries, &inner, copy, span)
    }

    pub(super) fn set(&self, file: &Rc<File>, entries: &[Entry], environment: &Environment, span: Span) -> Value {
        let set = self.static_entries(file, entries, environment, environment);
        if set.attributes.len() == entries.len() {
            return Value::Set(Rc::new(set));
        }
        self.with_dynamic_entries(file, entries, environment, set, span)
    }

    /// The attributes whose names stand in the text.
    fn static_entries(&self, file: &Rc<File>, entries: &[Entry], inner: &Environment, outer: &Environment) -> Set {
        let mut set = Set::default();
        let mut source: Option<(Id, Thunk)> = None;
        for entry in entries {
            let Some(name) = file.tree.static_name(&entry.name) else { continue };
            let environment = if entry.scope == Scope::Inner { inner } else { outer };
            let value = match inherited_from(file, entry) {
                // All names of one `inherit (…)` are taken from one value.
                Some(id) => {
                    let shared = source.take().filter(|(known, _)| *known == id);
                    let (_, from) =
                        source.insert(shared.unwrap_or_else(|| (id, Thunk::expression(file, id, environment))));
                    let (from, key, span) = (from.clone(), Rc::<str>::from(name), file.span_of(entry.value));
                    Thunk::work(span, move |evaluator| {
                        let value = from.force(evaluator);
                        let reason = value.reason_if_missing();
                        evaluator.select(value, &key, span).unwrap_or_else(|| Value::named(reason, span, &key))
                    })
                }
                None => Thunk::expression(file, entry.value, environment),
            };
            set.attributes.insert(name.into(), Attribute { value, name: file.span(entry.name.place()) });
        }
        set
    }

    /// A set with the attributes whose names are computed.
    fn with_dynamic_entries(
        &self,
        file: &Rc<File>,
        entries: &[Entry],
        environment: &Environment,
        mut set: Set,
        span: Span,
    ) -> Value {
        for entry in entries.iter().filter(|entry| matches!(entry.name, Name::Dynamic(..))) {
            let name = match self.name(file, &entry.name, environment) {
                Ok(Some(name)) => name,
                // A null name makes no attribute.
                Ok(None) => continue,
                Err(unknown) if unknown.reason == Reason::Error => return Value::Unknown(unknown),
                Err(unknown) => {
                    set.rest.get_or_insert(unknown);
                    let value = Thunk::expression(file, entry.value, environment);
                    set.unnamed.push(Attribute { value, name: file.span(entry.name.place()) });
                    continue;
                }
            };
            let value = Thunk::expression(file, entry.value, environment);
            let attribute = Attribute { value, name: file.span(entry.name.place()) };
            if set.attributes.insert(name, attribute).is_some() {
                return Value::unknown(Reason::Error, span);
            }
        }
        Value::Set(Rc::new(set))
    }

    /// The name of an attribute; nothing for null, an error for one nobody knows.
    pub(crate) fn name(
        &self,
        file: &Rc<File>,
        name: &Name,
        environment: &Environment,
    ) -> Result<Option<Rc<str>>, Rc<Unknown>> {
        if let Some(name) = file.tree.static_name(name) {
            return Ok(Some(name.into()));
        }
        let Name::Dynamic(place, id) = name else { return Ok(None) };
        match self.look(&Thunk::expression(file, *id, environment)) {
            Value::Text(text) => match text.known() {
                Some(text) => Ok(Some(text.into())),
                None => Err(Rc::new(Unknown::new(Reason::Argument, file.span(*place)))),
            },
            Value::Null => Ok(None),
            Value::Unknown(unknown) => Err(unknown),
            _ => Err(Rc::new(Unknown::new(Reason::Error, file.span(*place)))),
        }
    }
}

/// The set that `inherit (…) name` takes the name from.
fn inherited_from(file: &File, entry: &Entry) -> Option<Id> {
    let expression = file.tree.expression(entry.value)?;
    match &expression.kind {
        ExpressionKind::Select(from, _, None) if expression.place == entry.name.place() => Some(*from),
        _ => None,
    }
}
