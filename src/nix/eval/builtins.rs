//! The functions of Nix and of nixpkgs' library that people use around keys and users.

mod lists;
mod modules;
mod other;
mod sets;
mod strings;

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::LazyLock;

use super::Evaluator;
use super::value::{Namespace, Thunk, Value};
use crate::source::Span;

/// A function with a name.
pub(crate) struct Builtin {
    pub(crate) name: &'static str,
    /// Where it is found.
    pub(crate) home: Home,
    /// How many arguments it takes.
    pub(crate) arity: usize,
    pub(crate) run: fn(&Evaluator<'_>, &[Thunk], Span) -> Value,
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
    let tables = [lists::TABLE, sets::TABLE, strings::TABLE, modules::TABLE, other::TABLE];
    tables.into_iter().flatten().map(|builtin| (builtin.name, builtin)).collect()
});

/// What Nix knows without `builtins.`
const GLOBAL: [&str; 13] = [
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

/// The argument of a function with that many; the table says how many there are.
fn argument(arguments: &[Thunk], index: usize) -> Thunk {
    arguments.get(index).cloned().unwrap_or_else(|| Thunk::done(Value::Null, Span::NONE))
}
