//! A small lazy evaluator: what can be known without Nix, and an honest unknown for the rest.
//!
//! It never fails: what cannot be known is [`Value::Unknown`] with a reason and a place, and stays where it is: one
//! unknown element leaves the other elements of its list known.

pub(crate) mod apply;
pub(crate) mod builtins;
pub mod expression;
pub(crate) mod files;
pub(crate) mod limits;
pub(crate) mod look;
pub(crate) mod operators;
pub(crate) mod properties;
mod select;
pub(crate) mod sets;
pub(crate) mod strict;
pub(crate) mod text;
pub(crate) mod value;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::files::Files;
use super::text::syntax::{ExpressionKind, Id, Place, Recursion};
use super::text::trees::Trees;
use crate::configuration::datum::Reason;
use crate::source::Span;
use limits::{ATTRIBUTE, DEPTH, ELEMENT, FRAME, FUEL, MEMORY, THUNK};
use look::{bare, is_refused};
use value::{Environment, File, Frame, FrameKind, Functions, Memory, Thunk, Unknown, Value};
pub(crate) use value::{Evaluator, Options};

impl Drop for Evaluator<'_> {
    fn drop(&mut self) {
        // Recursive sets hold themselves through their variables.
        for memory in self.memory.take() {
            memory.forget();
        }
    }
}

impl<'f> Evaluator<'f> {
    pub(crate) fn new(files: &'f dyn Files, trees: &'f Trees, functions: &'static dyn Functions) -> Evaluator<'f> {
        Evaluator {
            files,
            trees,
            functions,
            index: None,
            sources: RefCell::default(),
            parsed: RefCell::default(),
            imported: RefCell::default(),
            led_to: RefCell::default(),
            looking_up: Cell::new(0),
            library: RefCell::default(),
            lists: RefCell::default(),
            options: RefCell::default(),
            fuel: Cell::new(FUEL),
            depth: Cell::new(0),
            memory_left: Cell::new(MEMORY),
            memory: RefCell::default(),
            memory_limit: Cell::new(1 << 12),
        }
    }

    /// Notes what has to be let go of at the end.
    pub(crate) fn remember(&self, one: Memory) {
        let mut memory = self.memory.borrow_mut();
        if memory.len() >= self.memory_limit.get() {
            memory.retain(Memory::is_alive);
            self.memory_limit.set((memory.len() * 2).max(1 << 12));
        }
        memory.push(one);
    }

    /// Counts a step; `false` when there were enough of them.
    pub(crate) fn step(&self) -> bool {
        let left = self.fuel.get();
        self.fuel.set(left.saturating_sub(1));
        left > 0
    }

    /// Counts memory that is taken, in bytes; `false` when it was enough.
    pub(crate) fn spend(&self, bytes: usize) -> bool {
        let left = self.memory_left.get();
        self.memory_left.set(left.saturating_sub(bytes));
        left > bytes
    }

    /// Runs `work` one level deeper, on as much stack as it needs.
    pub(crate) fn deeper(&self, span: Span, work: impl FnOnce() -> Value) -> Value {
        if self.depth.get() >= DEPTH || !self.step() || !self.spend(0) {
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
            ExpressionKind::List(items) if !self.spend(items.len() * (ELEMENT + THUNK)) => {
                Value::unknown(Reason::Limit, span)
            }
            ExpressionKind::List(items) => Value::list(items.iter().map(|item| lazy(*item))),
            ExpressionKind::Set(_, entries) | ExpressionKind::Let(entries, _) | ExpressionKind::LegacyLet(entries)
                if !self.spend(entries.len() * (ATTRIBUTE + THUNK)) =>
            {
                Value::unknown(Reason::Limit, span)
            }
            ExpressionKind::Set(Recursion::Plain, entries) => self.set(file, entries, environment, span),
            ExpressionKind::Set(Recursion::Recursive, entries) => self.recursive_set(file, entries, environment, span),
            ExpressionKind::Let(entries, body) => {
                let (inner, _) = self.recursive(file, entries, environment);
                self.expression(file, *body, &inner)
            }
            ExpressionKind::LegacyLet(entries) => {
                let set = self.recursive_set(file, entries, environment, span);
                self.select(set, "body", span).unwrap_or_else(|| Value::unknown(Reason::Error, span))
            }
            ExpressionKind::With(namespace, body) => {
                let (inner, _) = environment.within(FrameKind::With(lazy(*namespace)));
                self.expression(file, *body, &inner)
            }
            ExpressionKind::Assert(condition, body) if self.holds(&lazy(*condition)) => {
                self.expression(file, *body, environment)
            }
            ExpressionKind::Assert(..) => Value::unknown(Reason::Error, span),
            ExpressionKind::If(condition, then, other) => {
                self.conditional(&lazy(*condition), lazy(*then), lazy(*other))
            }
            ExpressionKind::Lambda(..) => Value::Function(Rc::new(value::Closure {
                file: file.clone(),
                lambda: id,
                environment: environment.clone(),
            })),
            ExpressionKind::Apply(function, argument) => {
                self.apply(self.expression(file, *function, environment), lazy(*argument), span)
            }
            ExpressionKind::Select(base, names, default) => {
                self.select_path(file, &lazy(*base), names, default.map(lazy), environment, span)
            }
            ExpressionKind::HasAttribute(base, names) => self.has_path(file, &lazy(*base), names, environment, span),
            ExpressionKind::Binary(operator, left, right) => self.binary(*operator, &lazy(*left), &lazy(*right), span),
            ExpressionKind::Not(inner) => self.not(&lazy(*inner), span),
            ExpressionKind::Negate(inner) => self.negate(&lazy(*inner), span),
            ExpressionKind::Broken => Value::unknown(Reason::Syntax, span),
        }
    }

    /// Whether an assertion that nobody can decide holds is for Nix to say.
    fn holds(&self, condition: &Thunk) -> bool {
        match self.look(condition) {
            Value::Bool(holds) => holds,
            Value::Unknown(unknown) => !is_refused(&unknown),
            _ => false,
        }
    }

    fn conditional(&self, condition: &Thunk, then: Thunk, other: Thunk) -> Value {
        match self.look(condition) {
            Value::Bool(true) => then.force(self),
            Value::Bool(false) => other.force(self),
            Value::Unknown(unknown) if is_refused(&unknown) => Value::Unknown(unknown),
            value => {
                let reason = if matches!(value, Value::Unknown(_)) { Reason::Condition } else { Reason::Error };
                let alternatives = vec![then, other];
                Value::Unknown(Rc::new(Unknown { alternatives, ..Unknown::new(reason, condition.span()) }))
            }
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

    /// What a module of the host says that modules are passed under a name: `_module.args.name`.
    pub(crate) fn module_argument(&self, name: &Rc<str>) -> Option<Value> {
        let options = self.options.borrow().clone()?;
        let path = ["_module".into(), "args".into(), name.clone()].into();
        let mut found = None;
        self.deeper(Span::NONE, || {
            found = options.value(self, &path);
            Value::Null
        });
        found
    }

    fn variable(&self, file: &Rc<File>, place: Place, environment: &Environment) -> Value {
        let name = file.tree.slice(place);
        let span = file.span(place);
        for frame in environment.frames() {
            let found = match frame.kind() {
                FrameKind::Recursive(set) => {
                    set.borrow().as_ref().and_then(|set| set.attributes.get(name)).map(|found| found.value.clone())
                }
                FrameKind::Arguments(arguments) => {
                    arguments.borrow().as_ref().and_then(|arguments| arguments.get(name).cloned())
                }
                FrameKind::With(_) => None,
            };
            if let Some(found) = found {
                return found.force(self);
            }
        }
        if let Some(global) = self.functions.global(name, span) {
            return global;
        }
        if environment.has_with() {
            return self.named_by_with(name, environment, span);
        }
        Value::unknown(Reason::Error, span)
    }

    /// A name that only a `with` can hold: the innermost that has it, as long as all further in are known.
    fn named_by_with(&self, name: &str, environment: &Environment, span: Span) -> Value {
        let mut unknown: Option<Value> = None;
        for frame in environment.frames() {
            let FrameKind::With(namespace) = frame.kind() else { continue };
            let found = match self.look(namespace) {
                Value::Set(set) => match (set.attributes.get(name), &set.rest) {
                    (Some(found), _) => Some(found.value.force(self)),
                    (None, Some(rest)) => {
                        unknown.get_or_insert_with(|| Value::Unknown(bare(rest)));
                        None
                    }
                    (None, None) => None,
                },
                Value::Namespace(namespace) => match self.functions.member(namespace, name) {
                    // A package set has no functions of the library's names.
                    Some(member) if !unknown.as_ref().is_some_and(Value::is_no_package) => return member,
                    Some(member) => Some(member),
                    None if self.functions.has_more(namespace, name) => Some(namespace.beyond(name, span)),
                    None => None,
                },
                Value::Unknown(inner) => {
                    let value = self.select_unknown(&inner, name, span);
                    unknown.get_or_insert(value);
                    None
                }
                _ => Some(Value::unknown(Reason::Error, span)),
            };
            if let (Some(found), None) = (found, &unknown) {
                return found;
            }
        }
        unknown.unwrap_or_else(|| Value::named(Reason::Error, span, name))
    }

    /// A frame with the arguments of a function.
    pub(crate) fn argument_frame(&self, environment: &Environment) -> (Environment, Rc<Frame>) {
        let (inner, frame) = environment.within(FrameKind::Arguments(RefCell::default()));
        self.spend(FRAME);
        self.remember(Memory::Frame(Rc::downgrade(&frame)));
        (inner, frame)
    }
}
