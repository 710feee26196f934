//! What the evaluator computes with: values, what they hold, and the evaluation itself. They hold each other, so their
//! types stand together; what is done with each has a file of its own.

mod environment;
mod inspect;
mod thunk;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::{Rc, Weak};
use std::sync::Arc;

use crate::configuration::datum::{PathText, Reason, Text};
use crate::nix::files::Files;
use crate::nix::files::index::Index;
use crate::nix::text::syntax::{Id, Place, Tree};
use crate::nix::text::trees::Trees;
use crate::source::{Sources, Span};

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

/// A call that waits for more arguments.
pub(crate) struct Partial {
    pub(crate) builtin: &'static dyn Builtin,
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

/// An attribute set; with a `rest` there may be more attributes.
#[derive(Default)]
pub(crate) struct Set {
    pub(crate) attributes: BTreeMap<Rc<str>, Attribute>,
    pub(crate) rest: Option<Rc<Unknown>>,
    /// Attributes whose names nobody knows; then there is a `rest`, too.
    pub(crate) unnamed: Vec<Attribute>,
    pub(crate) missing: Missing,
}

/// What comes of an attribute that a set has not.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Missing {
    /// Nix refuses.
    #[default]
    Refused,
    /// The set is the value of an option, and NixOS may know a default.
    Default,
}

#[derive(Clone)]
pub(crate) struct Attribute {
    pub(crate) value: Thunk,
    /// Where its name stands.
    pub(crate) name: Span,
}

/// A value that is computed when it is first asked for.
#[derive(Clone)]
pub(crate) struct Thunk(pub(super) Rc<ThunkCell>);

/// The one cell of all copies of a thunk.
pub(crate) struct ThunkCell {
    pub(super) span: Span,
    pub(super) state: RefCell<State>,
}

/// How far it is.
pub(super) enum State {
    Done(Value),
    Busy,
    Expression(Rc<File>, Id, Environment),
    Work(Box<Work>),
}

/// What gives a value.
pub(super) type Work = dyn FnOnce(&Evaluator<'_>) -> Value;

/// What may hold itself: it is let go of when the evaluation ends.
pub(crate) enum Memory {
    Frame(Weak<Frame>),
    Thunk(Weak<ThunkCell>),
}

/// A parsed file among the sources.
pub(crate) struct File {
    pub(crate) tree: Arc<Tree>,
    /// Its number among the sources; that of [`Span::NONE`] for what stands in none of them.
    pub(crate) source: u32,
    /// Its name among the files.
    pub(crate) name: String,
}

/// The variables of a place, innermost first.
#[derive(Clone, Default)]
pub(crate) struct Environment(pub(super) Option<Rc<Frame>>);

/// The variables that one construct binds.
pub(crate) struct Frame {
    pub(super) kind: FrameKind,
    pub(super) outer: Environment,
    /// How many of this frame and those further out are a `with`.
    pub(super) withs: u32,
}

/// What binds them.
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

/// What is not known of a list's elements.
#[derive(Clone, Default)]
pub(crate) struct Gaps {
    /// Where the first elements stand that nobody knows.
    pub(crate) first: Option<usize>,
    /// Why Nix refuses the list.
    pub(super) refused: Option<Rc<Unknown>>,
}

/// What answers questions about `config`.
pub(crate) trait Options {
    /// The value of the option at a path, if it is known.
    fn value(&self, evaluator: &Evaluator<'_>, path: &Rc<[Rc<str>]>) -> Option<Value>;
}

/// A function of Nix or of nixpkgs' library.
pub(crate) trait Builtin: Sync {
    /// What it is called.
    fn name(&self) -> &'static str;
    /// How many arguments it takes.
    fn arity(&self) -> usize;
    /// Whether Nix itself has it, not only the library.
    fn is_of_nix(&self) -> bool;
    /// The value of a call with all arguments.
    fn call(&self, evaluator: &Evaluator<'_>, arguments: &[Thunk], span: Span) -> Value;
}

/// The functions that an evaluator is made with, by their names.
pub(crate) trait Functions: Sync {
    /// What a name stands for that needs no variable.
    fn global(&self, name: &str, span: Span) -> Option<Value>;
    /// A member of `lib` or `builtins`.
    fn member(&self, namespace: Namespace, name: &str) -> Option<Value>;
    /// Whether a namespace may have a name that is no member here.
    fn has_more(&self, namespace: Namespace, name: &str) -> bool;
}

/// A list that was looked through, and what was found.
pub(super) type KnownList = (Rc<[Thunk]>, Gaps);

/// One evaluation: its sources, its files, and how much it may still do.
pub(crate) struct Evaluator<'f> {
    pub(crate) files: &'f dyn Files,
    pub(crate) trees: &'f Trees,
    /// The functions that names without a variable stand for.
    pub(crate) functions: &'static dyn Functions,
    /// The other files of the run.
    pub(crate) index: Option<&'f Index>,
    pub(crate) sources: RefCell<Sources>,
    /// Files that were parsed, by name; nothing for one that cannot be read.
    pub(crate) parsed: RefCell<HashMap<String, Option<Rc<File>>>>,
    /// The values of imported files, by name.
    pub(crate) imported: RefCell<HashMap<String, Thunk>>,
    /// The files that were imported, but for those that were only looked into for an option.
    pub(crate) led_to: RefCell<BTreeSet<String>>,
    /// How many options are being looked up in other files.
    pub(crate) looking_up: Cell<u32>,
    /// The functions of the library that are written in Nix.
    pub(crate) library: RefCell<Option<Rc<Set>>>,
    /// Lists that were looked through for unknown elements, and what was found.
    pub(crate) lists: RefCell<Vec<KnownList>>,
    /// What `config` means.
    pub(crate) options: RefCell<Option<Rc<dyn Options>>>,
    pub(super) fuel: Cell<u32>,
    pub(super) depth: Cell<u32>,
    pub(super) memory_left: Cell<usize>,
    pub(super) memory: RefCell<Vec<Memory>>,
    /// How long `memory` may become before what is gone already is taken out of it.
    pub(super) memory_limit: Cell<usize>,
}
