//! The functions of Nix and of nixpkgs' library that people use around keys and users.

pub(crate) mod call;
mod documents;
mod lists;
mod members;
mod modules;
mod other;
mod set_building;
mod sets;
mod splitting;
mod strings;

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::LazyLock;

use super::Evaluator;
use super::value::{Namespace, Thunk, Value};
use crate::source::Span;
use call::{Call, Outcome};

/// A function with a name.
pub(crate) struct Builtin {
    pub(crate) name: &'static str,
    /// Where it is found.
    pub(crate) home: Home,
    /// How many arguments it takes.
    pub(crate) arity: usize,
    run: Run,
}

type Run = fn(&Call<'_, '_>) -> Outcome;

impl Builtin {
    /// The value of a call with all arguments.
    pub(crate) fn call(&self, evaluator: &Evaluator<'_>, arguments: &[Thunk], span: Span) -> Value {
        (self.run)(&Call::new(evaluator, arguments, span)).unwrap_or_else(|unknown| unknown)
    }
}

/// A function of `builtins` and of `lib`.
const fn both(name: &'static str, arity: usize, run: Run) -> Builtin {
    Builtin { name, home: Home::Both, arity, run }
}

/// A function of `builtins` only.
const fn builtin(name: &'static str, arity: usize, run: Run) -> Builtin {
    Builtin { name, home: Home::Builtins, arity, run }
}

/// A function of `lib` only.
const fn lib(name: &'static str, arity: usize, run: Run) -> Builtin {
    Builtin { name, home: Home::Lib, arity, run }
}

/// Where a function is found.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Home {
    /// `builtins.name` only.
    Builtins,
    /// `lib.name` only.
    Lib,
    /// Both.
    Both,
}

static TABLE: LazyLock<HashMap<&'static str, &'static Builtin>> = LazyLock::new(|| {
    let tables = [
        documents::TABLE,
        lists::TABLE,
        modules::TABLE,
        other::TABLE,
        set_building::TABLE,
        sets::TABLE,
        splitting::TABLE,
        strings::TABLE,
    ];
    tables.into_iter().flatten().map(|builtin| (builtin.name, builtin)).collect()
});

/// What Nix knows without `builtins.`
const GLOBAL: [&str; 14] = [
    "map",
    "toString",
    "import",
    "removeAttrs",
    "isNull",
    "throw",
    "abort",
    "baseNameOf",
    "dirOf",
    "fetchTarball",
    "fetchGit",
    "derivation",
    "placeholder",
    "fromTOML",
];

/// The names of sets inside `lib`, which hold the same functions again.
const SETS: [&str; 12] = [
    "lists",
    "strings",
    "attrsets",
    "trivial",
    "modules",
    "options",
    "fixedPoints",
    "lib",
    "debug",
    "path",
    "filesystem",
    "fileset",
];

fn value(builtin: &'static Builtin) -> Value {
    Value::Builtin(builtin, Rc::from([]))
}

/// A name that needs no variable.
pub(crate) fn global(name: &str) -> Option<Value> {
    match name {
        "true" => return Some(Value::Bool(true)),
        "false" => return Some(Value::Bool(false)),
        "null" => return Some(Value::Null),
        "builtins" => return Some(Value::Namespace(Namespace::Builtins)),
        _ => {}
    }
    let name = GLOBAL.contains(&name).then_some(name).or_else(|| name.strip_prefix("__"))?;
    TABLE.get(name).filter(|builtin| builtin.home != Home::Lib).map(|builtin| value(builtin))
}

/// A member of `lib` or `builtins`.
pub(crate) fn member(namespace: Namespace, name: &str) -> Option<Value> {
    match (namespace, name) {
        (Namespace::Builtins, "builtins") => return Some(Value::Namespace(Namespace::Builtins)),
        (Namespace::Builtins, "true") => return Some(Value::Bool(true)),
        (Namespace::Builtins, "false") => return Some(Value::Bool(false)),
        (Namespace::Builtins, "null") => return Some(Value::Null),
        (Namespace::Lib, name) if SETS.contains(&name) => return Some(Value::Namespace(Namespace::Lib)),
        _ => {}
    }
    let other = if namespace == Namespace::Lib { Home::Builtins } else { Home::Lib };
    TABLE.get(name).filter(|builtin| builtin.home != other).map(|builtin| value(builtin))
}
