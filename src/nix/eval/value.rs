//! What the evaluator computes with: lazy values, sets, functions, and an honest unknown.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use std::sync::Arc;

use super::Evaluator;
use super::builtins::Builtin;
pub(crate) use super::sets::{Attribute, Missing, Set};
use crate::configuration::datum::{PathText, Reason, Text};
use crate::nix::syntax::{Id, Place, Tree};
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

/// A value that is computed when it is first asked for.
#[derive(Clone)]
pub(crate) struct Thunk(Rc<ThunkCell>);

pub(crate) struct ThunkCell {
    span: Span,
    state: RefCell<State>,
}

enum State {
    Done(Value),
    Busy,
    Expression(Rc<File>, Id, Environment),
    Work(Box<Work>),
}

type Work = dyn FnOnce(&Evaluator<'_>) -> Value;

impl Thunk {
    pub(crate) fn done(value: Value, span: Span) -> Thunk {
        Thunk(Rc::new(ThunkCell { span, state: RefCell::new(State::Done(value)) }))
    }

    pub(crate) fn expression(file: &Rc<File>, id: Id, environment: &Environment) -> Thunk {
        let span = file.span_of(id);
        Thunk(Rc::new(ThunkCell {
            span,
            state: RefCell::new(State::Expression(file.clone(), id, environment.clone())),
        }))
    }

    pub(crate) fn work(span: Span, work: impl FnOnce(&Evaluator<'_>) -> Value + 'static) -> Thunk {
        Thunk(Rc::new(ThunkCell { span, state: RefCell::new(State::Work(Box::new(work))) }))
    }

    /// Whether it stands for any number of elements nobody knows. Only values that are there from the start do.
    pub(crate) fn is_rest(&self) -> bool {
        matches!(&*self.0.state.borrow(), State::Done(Value::Rest(_)))
    }

    /// Where its expression stands.
    pub(crate) fn span(&self) -> Span {
        self.0.span
    }

    /// Computes it, once.
    pub(crate) fn force(&self, evaluator: &Evaluator<'_>) -> Value {
        let state = match &mut *self.0.state.borrow_mut() {
            State::Done(value) => return value.clone(),
            state => std::mem::replace(state, State::Busy),
        };
        let value = match state {
            State::Expression(file, id, environment) => evaluator.expression(&file, id, &environment),
            State::Work(work) => evaluator.deeper(self.0.span, || work(evaluator)),
            // Whoever asks for a value while it is computed asks for what depends on itself.
            State::Busy | State::Done(_) => return Value::unknown(Reason::Recursion, self.0.span),
        };
        *self.0.state.borrow_mut() = State::Done(value.clone());
        if value.holds_thunks() {
            evaluator.remember(Memory::Thunk(Rc::downgrade(&self.0)));
        }
        value
    }
}

impl Drop for ThunkCell {
    fn drop(&mut self) {
        let state = std::mem::replace(self.state.get_mut(), State::Busy);
        let nested = match &state {
            State::Done(value) => value.holds_thunks(),
            State::Busy => false,
            State::Expression(..) | State::Work(_) => true,
        };
        if nested {
            release(state);
        }
    }
}

thread_local! {
    static RELEASED: RefCell<Vec<State>> = const { RefCell::new(Vec::new()) };
    static RELEASING: Cell<bool> = const { Cell::new(false) };
}

/// Drops what a thunk held. Values may hold each other as deep as they like, and the stack is not.
fn release(state: State) {
    RELEASED.with_borrow_mut(|released| released.push(state));
    if RELEASING.replace(true) {
        return;
    }
    while let Some(state) = RELEASED.with_borrow_mut(Vec::pop) {
        drop(state);
    }
    RELEASING.set(false);
}

/// What may hold itself: it is let go of when the evaluation ends.
pub(crate) enum Memory {
    Frame(Weak<Frame>),
    Thunk(Weak<ThunkCell>),
}

impl Memory {
    pub(crate) fn is_alive(&self) -> bool {
        match self {
            Memory::Frame(frame) => frame.strong_count() > 0,
            Memory::Thunk(thunk) => thunk.strong_count() > 0,
        }
    }

    /// Breaks the circle.
    pub(crate) fn forget(&self) {
        match self {
            Memory::Frame(frame) => drop(frame.upgrade().map(|frame| frame.clear())),
            Memory::Thunk(thunk) => drop(thunk.upgrade().map(|thunk| thunk.state.replace(State::Busy))),
        }
    }
}

/// A parsed file among the sources.
pub(crate) struct File {
    pub(crate) tree: Arc<Tree>,
    /// Its number among the sources; that of [`Span::NONE`] for what stands in none of them.
    pub(crate) source: u32,
    /// Its name among the files.
    pub(crate) name: String,
}

impl File {
    pub(crate) fn span_of(&self, id: Id) -> Span {
        self.tree.expression(id).map_or(Span::NONE, |expression| self.span(expression.place))
    }

    pub(crate) fn span(&self, place: Place) -> Span {
        if self.source == Span::NONE.source {
            return Span::NONE;
        }
        Span { source: self.source, start: place.start, end: place.end }
    }

    /// The folder of the file: `hosts` for `hosts/web.nix`.
    pub(crate) fn folder(&self) -> &str {
        self.name.rsplit_once('/').map_or("", |(folder, _)| folder)
    }
}

/// The variables of a place, innermost first.
#[derive(Clone, Default)]
pub(crate) struct Environment(Option<Rc<Frame>>);

pub(crate) struct Frame {
    kind: FrameKind,
    outer: Environment,
    /// How many of this frame and those further out are a `with`.
    withs: u32,
}

pub(crate) enum FrameKind {
    /// `let`, `rec`: filled once all of them exist, but not with names that are computed.
    Recursive(RefCell<Option<Rc<Set>>>),
    /// The arguments of a function.
    Arguments(RefCell<Option<Arguments>>),
    With(Thunk),
}

/// The arguments of a function of the text, by the places of their names.
pub(crate) struct Arguments {
    pub(crate) file: Rc<File>,
    pub(crate) bound: Box<[(Place, Thunk)]>,
}

impl Arguments {
    pub(crate) fn get(&self, name: &str) -> Option<&Thunk> {
        self.bound.iter().find(|(place, _)| self.file.tree.slice(*place) == name).map(|(_, thunk)| thunk)
    }
}

impl Environment {
    pub(crate) fn within(&self, kind: FrameKind) -> (Environment, Rc<Frame>) {
        let withs = self.0.as_ref().map_or(0, |frame| frame.withs);
        let own = u32::from(matches!(kind, FrameKind::With(_)));
        let frame = Rc::new(Frame { kind, outer: self.clone(), withs: withs + own });
        (Environment(Some(frame.clone())), frame)
    }

    pub(crate) fn frames(&self) -> impl Iterator<Item = &Frame> {
        std::iter::successors(self.0.as_deref(), |frame| frame.outer.0.as_deref())
    }

    pub(crate) fn has_with(&self) -> bool {
        self.0.as_ref().is_some_and(|frame| frame.withs > 0)
    }
}

impl Frame {
    pub(crate) fn kind(&self) -> &FrameKind {
        &self.kind
    }

    /// Lets go of what may lead back to this frame, so that memory is given back.
    pub(crate) fn clear(&self) {
        match &self.kind {
            FrameKind::Recursive(set) => drop(set.take()),
            FrameKind::Arguments(arguments) => drop(arguments.take()),
            FrameKind::With(_) => {}
        }
    }
}
