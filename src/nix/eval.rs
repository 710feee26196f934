//! A small lazy evaluator: what can be known without Nix, and an honest unknown for the rest.
//!
//! It never fails: what cannot be known is [`Value::Unknown`] with a reason and a place, and stays where it is: one
//! unknown element leaves the other elements of its list known.

pub(crate) mod apply;
pub(crate) mod builtins;
pub(crate) mod files;
pub(crate) mod operators;
pub(crate) mod strict;
pub(crate) mod text;
pub(crate) mod value;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use super::files::Files;
use super::syntax::{Entry, ExpressionKind, Id, Name, Place, Recursion, Scope};
use super::trees::Trees;
use crate::configuration::datum::Reason;
use crate::source::{Sources, Span};
use value::{Attribute, Environment, File, Frame, FrameKind, Namespace, Set, Thunk, Unknown, Value};

/// How many steps one evaluation may take: more than the largest real configuration needs by far.
const FUEL: u32 = 2_000_000;
/// How deep values may depend on each other.
const DEPTH: u32 = 2_000;
/// How many elements and attributes all lists and sets may have together.
const ITEMS: usize = 4_000_000;
/// How many bytes all computed strings may have together.
const BYTES: usize = 64 << 20;

/// What answers questions about `config`.
pub(crate) trait Options {
    /// The value of the option at a path, if it is known.
    fn value(&self, evaluator: &Evaluator<'_>, path: &Rc<[Rc<str>]>) -> Option<Value>;
}

/// One evaluation: its sources, its files, and how much it may still do.
pub(crate) struct Evaluator<'f> {
    pub(crate) files: &'f dyn Files,
    pub(crate) trees: &'f Trees,
    pub(crate) sources: RefCell<Sources>,
    /// Files that were parsed, by name; nothing for one that cannot be read.
    pub(crate) parsed: RefCell<HashMap<String, Option<Rc<File>>>>,
    /// What `config` means.
    pub(crate) options: RefCell<Option<Rc<dyn Options>>>,
    fuel: Cell<u32>,
    depth: Cell<u32>,
    items: Cell<usize>,
    bytes: Cell<usize>,
    frames: RefCell<Vec<Rc<Frame>>>,
}

impl Drop for Evaluator<'_> {
    fn drop(&mut self) {
        // Recursive sets hold themselves through their variables.
        for frame in self.frames.take() {
            frame.clear();
        }
    }
}

impl<'f> Evaluator<'f> {
    pub(crate) fn new(files: &'f dyn Files, trees: &'f Trees) -> Evaluator<'f> {
        Evaluator {
            files,
            trees,
            sources: RefCell::default(),
            parsed: RefCell::default(),
            options: RefCell::default(),
            fuel: Cell::new(FUEL),
            depth: Cell::new(0),
            items: Cell::new(ITEMS),
            bytes: Cell::new(BYTES),
            frames: RefCell::default(),
        }
    }

    /// Counts a step; `false` when there were enough of them.
    pub(crate) fn step(&self) -> bool {
        let left = self.fuel.get();
        self.fuel.set(left.saturating_sub(1));
        left > 0
    }

    /// Counts elements that are made; `false` when there were enough of them.
    pub(crate) fn spend(&self, items: usize) -> bool {
        spend(&self.items, items)
    }

    /// Counts bytes of strings that are made; `false` when there were enough of them.
    pub(crate) fn spend_bytes(&self, bytes: usize) -> bool {
        spend(&self.bytes, bytes)
    }

    /// Runs `work` one level deeper, on as much stack as it needs.
    pub(crate) fn deeper(&self, span: Span, work: impl FnOnce() -> Value) -> Value {
        if self.depth.get() >= DEPTH || !self.step() {
            return Value::unknown(Reason::Limit, span);
        }
        self.depth.set(self.depth.get() + 1);
        let value = stacker::maybe_grow(128 << 10, 2 << 20, work);
        self.depth.set(self.depth.get() - 1);
        value
    }

    /// The value of an expression; its parts are computed when they are asked for.
    pub(crate) fn expression(&self, file: &Rc<File>, id: Id, environment: &Environment) -> Value {
        self.deeper(file.span_of(id), || self.expression_here(file, id, environment))
    }

    fn expression_here(&self, file: &Rc<File>, id: Id, environment: &Environment) -> Value {
        let Some(expression) = file.tree.expression(id) else { return Value::unknown(Reason::Syntax, Span::NONE) };
        let span = file.span(expression.place);
        let lazy = |id: Id| Thunk::expression(file, id, environment);
        match &expression.kind {
            ExpressionKind::Integer(number) => Value::Integer(*number),
            ExpressionKind::Float(number) => Value::Float(*number),
            ExpressionKind::Variable => self.variable(file, expression.place, environment),
            ExpressionKind::CurrentPosition => Value::unknown(Reason::Impure, span),
            ExpressionKind::Text(quotes, parts) => self.string(file, expression.place, *quotes, parts, environment),
            ExpressionKind::Uri => Value::Text(self.verbatim(file, expression.place)),
            ExpressionKind::Path(kind, parts) => self.path(file, expression.place, *kind, parts, environment),
            ExpressionKind::List(items) => Value::list(items.iter().map(|item| lazy(*item))),
            ExpressionKind::Set(recursion, entries) => self.set(file, *recursion, entries, environment),
            ExpressionKind::Let(entries, body) => {
                let (inner, _) = self.recursive(file, entries, environment);
                self.expression(file, *body, &inner)
            }
            ExpressionKind::LegacyLet(entries) => {
                let (_, set) = self.recursive(file, entries, environment);
                set.attributes.get("body").map_or(Value::unknown(Reason::Error, span), |body| body.value.force(self))
            }
            ExpressionKind::With(namespace, body) => {
                let (inner, _) = environment.within(FrameKind::With(lazy(*namespace)));
                self.expression(file, *body, &inner)
            }
            // Whether an assertion holds is for Nix to say.
            ExpressionKind::Assert(_, body) => self.expression(file, *body, environment),
            ExpressionKind::If(condition, then, other) => {
                self.conditional(&lazy(*condition), lazy(*then), lazy(*other))
            }
            ExpressionKind::Lambda(..) => Value::Function(Rc::new(value::Closure {
                file: file.clone(),
                lambda: id,
                environment: environment.clone(),
            })),
            ExpressionKind::Apply(function, argument) => {
                let function = self.expression(file, *function, environment);
                self.apply(function, lazy(*argument), span)
            }
            ExpressionKind::Select(base, names, default) => {
                self.select_path(file, &lazy(*base), names, default.map(lazy), environment, span)
            }
            ExpressionKind::HasAttribute(base, names) => self.has_path(file, &lazy(*base), names, environment, span),
            ExpressionKind::Binary(operator, left, right) => self.binary(*operator, &lazy(*left), &lazy(*right), span),
            ExpressionKind::Not(inner) => match self.value(&lazy(*inner)) {
                Value::Bool(value) => Value::Bool(!value),
                Value::Unknown(unknown) => Value::Unknown(unknown),
                _ => Value::unknown(Reason::Error, span),
            },
            ExpressionKind::Negate(inner) => match self.value(&lazy(*inner)) {
                Value::Integer(number) => {
                    number.checked_neg().map_or(Value::unknown(Reason::Error, span), Value::Integer)
                }
                Value::Float(number) => Value::Float(-number),
                Value::Unknown(unknown) => Value::Unknown(unknown),
                _ => Value::unknown(Reason::Error, span),
            },
            ExpressionKind::Broken => Value::unknown(Reason::Syntax, span),
        }
    }

    fn conditional(&self, condition: &Thunk, then: Thunk, other: Thunk) -> Value {
        match self.value(condition) {
            Value::Bool(true) => then.force(self),
            Value::Bool(false) => other.force(self),
            _ => Value::Unknown(Rc::new(Unknown {
                alternatives: vec![then, other],
                ..Unknown::new(Reason::Condition, condition.span())
            })),
        }
    }

    /// A value with `config.…` looked up.
    pub(crate) fn value(&self, thunk: &Thunk) -> Value {
        let value = thunk.force(self);
        self.resolved(value, thunk.span())
    }

    /// The value with `config.…` looked up.
    pub(crate) fn resolved(&self, value: Value, span: Span) -> Value {
        let Value::Config(path) = &value else { return value };
        let options = self.options.borrow().clone();
        let mut found = None;
        // Options may depend on each other as deep as they like.
        self.deeper(span, || {
            found = options.and_then(|options| options.value(self, path));
            Value::Null
        });
        match found {
            Some(Value::Config(_)) | None => {
                let name = path.iter().fold("config".to_owned(), |name, part| format!("{name}.{part}"));
                Value::named(Reason::Config, span, &name)
            }
            Some(value) => value,
        }
    }

    fn variable(&self, file: &Rc<File>, place: Place, environment: &Environment) -> Value {
        let name = file.tree.slice(place);
        let span = file.span(place);
        for frame in environment.frames() {
            let found = match frame.kind() {
                FrameKind::Recursive(set) => {
                    set.borrow().as_ref().and_then(|set| set.attributes.get(name)).map(|found| found.value.clone())
                }
                FrameKind::Arguments(arguments) => arguments
                    .borrow()
                    .iter()
                    .find(|(argument, _)| argument.as_ref() == name)
                    .map(|(_, thunk)| thunk.clone()),
                FrameKind::With(_) => None,
            };
            if let Some(found) = found {
                return found.force(self);
            }
        }
        if let Some(global) = builtins::global(name) {
            return global;
        }
        if environment.has_with() {
            return self.from_withs(name, environment, span);
        }
        Value::unknown(Reason::Error, span)
    }

    /// A name that only a `with` can hold: the innermost that has it, as long as all further in are known.
    fn from_withs(&self, name: &str, environment: &Environment, span: Span) -> Value {
        let mut unknown: Option<Value> = None;
        for frame in environment.frames() {
            let FrameKind::With(namespace) = frame.kind() else { continue };
            let found = match self.value(namespace) {
                Value::Set(set) => match (set.attributes.get(name), &set.rest) {
                    (Some(found), _) => Some(found.value.force(self)),
                    (None, Some(rest)) => {
                        unknown.get_or_insert_with(|| Value::Unknown(rest.clone()));
                        None
                    }
                    (None, None) => None,
                },
                Value::Namespace(namespace) => match builtins::member(namespace, name) {
                    // A package set has no functions of the library's names.
                    Some(member) => return member,
                    None => None,
                },
                Value::Unknown(inner) => {
                    let value = self.select_unknown(&inner, name, span);
                    unknown.get_or_insert(value);
                    None
                }
                _ => None,
            };
            if let (Some(found), None) = (found, &unknown) {
                return found;
            }
        }
        unknown.unwrap_or_else(|| Value::named(Reason::Error, span, name))
    }

    /// The frame and the set of recursive bindings.
    pub(crate) fn recursive(
        &self,
        file: &Rc<File>,
        entries: &[Entry],
        environment: &Environment,
    ) -> (Environment, Rc<Set>) {
        let (inner, frame) = environment.within(FrameKind::Recursive(RefCell::new(None)));
        let set = Rc::new(self.entries(file, entries, &inner, environment));
        if let FrameKind::Recursive(slot) = frame.kind() {
            *slot.borrow_mut() = Some(set.clone());
        }
        self.frames.borrow_mut().push(frame);
        (inner, set)
    }

    /// A frame with the arguments of a function.
    pub(crate) fn argument_frame(&self, environment: &Environment) -> (Environment, Rc<Frame>) {
        let (inner, frame) = environment.within(FrameKind::Arguments(RefCell::default()));
        self.frames.borrow_mut().push(frame.clone());
        (inner, frame)
    }

    fn set(&self, file: &Rc<File>, recursion: Recursion, entries: &[Entry], environment: &Environment) -> Value {
        Value::Set(match recursion {
            Recursion::Plain => Rc::new(self.entries(file, entries, environment, environment)),
            Recursion::Recursive => self.recursive(file, entries, environment).1,
        })
    }

    fn entries(&self, file: &Rc<File>, entries: &[Entry], inner: &Environment, outer: &Environment) -> Set {
        let mut set = Set { attributes: BTreeMap::new(), rest: None };
        for entry in entries {
            let environment = if entry.scope == Scope::Inner { inner } else { outer };
            let value = Thunk::expression(file, entry.value, environment);
            let name = match self.name(file, &entry.name, inner) {
                Ok(Some(name)) => name,
                // A null name makes no attribute.
                Ok(None) => continue,
                Err(unknown) => {
                    set.rest.get_or_insert(unknown);
                    continue;
                }
            };
            let name_span = file.span(entry.name.place());
            set.attributes.insert(name, Attribute { value, name: name_span });
        }
        set
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
        match self.value(&Thunk::expression(file, *id, environment)) {
            Value::Text(text) => match text.known() {
                Some(text) => Ok(Some(text.into())),
                None => Err(Rc::new(Unknown::new(Reason::Argument, file.span(*place)))),
            },
            Value::Null => Ok(None),
            Value::Unknown(unknown) => Err(unknown),
            _ => Err(Rc::new(Unknown::new(Reason::Error, file.span(*place)))),
        }
    }

    fn select_path(
        &self,
        file: &Rc<File>,
        base: &Thunk,
        names: &[Name],
        default: Option<Thunk>,
        environment: &Environment,
        span: Span,
    ) -> Value {
        let mut value = base.force(self);
        for name in names {
            let name = match self.name(file, name, environment) {
                Ok(Some(name)) => name,
                Ok(None) => return Value::unknown(Reason::Error, span),
                Err(unknown) => return Value::Unknown(unknown),
            };
            value = match self.select(value, &name, span) {
                Some(value) => value,
                None => match default {
                    Some(default) => return default.force(self),
                    None => return Value::named(Reason::Error, span, &name),
                },
            };
        }
        match (&value, default) {
            // The default counts if the option or the argument is not there.
            (Value::Unknown(unknown), Some(default)) => Value::Unknown(Rc::new(Unknown {
                reason: unknown.reason,
                span: unknown.span,
                name: unknown.name.clone(),
                alternatives: vec![default],
            })),
            (Value::Config(_), Some(default)) => match self.resolved(value, span) {
                Value::Unknown(unknown) => Value::Unknown(Rc::new(Unknown {
                    reason: unknown.reason,
                    span: unknown.span,
                    name: unknown.name.clone(),
                    alternatives: vec![default],
                })),
                value => value,
            },
            _ => value,
        }
    }

    /// One attribute of a value; nothing when it is known to have none of this name.
    pub(crate) fn select(&self, value: Value, name: &str, span: Span) -> Option<Value> {
        match value {
            Value::Set(set) => match (set.attributes.get(name), &set.rest) {
                (Some(attribute), _) => Some(attribute.value.force(self)),
                (None, Some(rest)) if rest.name.is_none() => Some(Value::named(rest.reason, span, name)),
                (None, Some(rest)) => Some(self.select_unknown(rest, name, span)),
                (None, None) => None,
            },
            Value::Namespace(namespace) => Some(builtins::member(namespace, name).unwrap_or_else(|| {
                Value::named(Reason::Function, span, &format!("{namespace:?}.{name}").to_lowercase())
            })),
            Value::Config(path) => Some(Value::Config(path.iter().cloned().chain([Rc::from(name)]).collect())),
            Value::Unknown(unknown) => Some(self.select_unknown(&unknown, name, span)),
            _ => Some(Value::unknown(Reason::Error, span)),
        }
    }

    /// An attribute of something unknown: unknown too, but for the library of nixpkgs wherever it comes from.
    pub(crate) fn select_unknown(&self, unknown: &Unknown, name: &str, span: Span) -> Value {
        let Some(base) = &unknown.name else { return Value::unknown(unknown.reason, span) };
        let last = base.rsplit('.').next().unwrap_or(base);
        let library = last.starts_with("nixpkgs") || last.starts_with("pkgs") || last == "unstable" || last == "stable";
        if name == "lib" && library {
            return Value::Namespace(Namespace::Lib);
        }
        let reason = if last.starts_with("pkgs") { Reason::Package } else { unknown.reason };
        Value::named(reason, span, &format!("{base}.{name}"))
    }

    fn has_path(&self, file: &Rc<File>, base: &Thunk, names: &[Name], environment: &Environment, span: Span) -> Value {
        let mut value = self.value(base);
        for name in names {
            let name = match self.name(file, name, environment) {
                Ok(Some(name)) => name,
                Ok(None) => return Value::Bool(false),
                Err(unknown) => return Value::Unknown(unknown),
            };
            value = match value {
                Value::Set(set) => match (set.attributes.get(&name), &set.rest) {
                    (Some(attribute), _) => self.value(&attribute.value),
                    (None, Some(rest)) => return Value::Unknown(rest.clone()),
                    (None, None) => return Value::Bool(false),
                },
                Value::Unknown(unknown) => return Value::Unknown(unknown),
                Value::Namespace(namespace) => match builtins::member(namespace, &name) {
                    Some(member) => member,
                    None => return Value::unknown(Reason::Function, span),
                },
                _ => return Value::Bool(false),
            };
        }
        Value::Bool(true)
    }
}

fn spend(left: &Cell<usize>, amount: usize) -> bool {
    let enough = left.get() >= amount;
    left.set(left.get().saturating_sub(amount));
    enough
}
