//! The functions of Nix and of nixpkgs' library that people use around keys and users.

pub(crate) mod call;
mod documents;
mod elements;
mod kinds;
mod library;
mod lists;
mod members;
mod modules;
mod names;
mod other;
mod paths;
mod patterns;
mod regex;
mod set_building;
mod sets;
mod splitting;
mod strings;

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::LazyLock;

use super::value::{self, Evaluator, Functions, Namespace, Partial, Thunk, Value};
use crate::source::Span;
use call::{Call, Outcome};

/// A function with a name.
pub(crate) struct Builtin {
    name: &'static str,
    /// Where it is found.
    home: Home,
    /// How many arguments it takes.
    arity: usize,
    run: Run,
}

/// How a function is run.
#[derive(Clone, Copy)]
enum Run {
    /// In Rust.
    Rust(fn(&Call<'_, '_>) -> Outcome),
    /// In Nix: it stands in `library.nix`.
    Nix,
}

impl value::Builtin for Builtin {
    fn name(&self) -> &'static str {
        self.name
    }

    fn arity(&self) -> usize {
        self.arity
    }

    fn is_of_nix(&self) -> bool {
        self.home != Home::Lib
    }

    fn call(&self, evaluator: &Evaluator<'_>, arguments: &[Thunk], span: Span) -> Value {
        let call = Call::new(evaluator, arguments, span);
        let outcome = match self.run {
            Run::Rust(run) => run(&call),
            Run::Nix => library::call(self.name, &call),
        };
        outcome.unwrap_or_else(|unknown| unknown)
    }
}

/// A function of `builtins` and of `lib`.
const fn both(name: &'static str, arity: usize, run: fn(&Call<'_, '_>) -> Outcome) -> Builtin {
    Builtin { name, home: Home::Both, arity, run: Run::Rust(run) }
}

/// A function of `builtins` only.
const fn builtin(name: &'static str, arity: usize, run: fn(&Call<'_, '_>) -> Outcome) -> Builtin {
    Builtin { name, home: Home::Builtins, arity, run: Run::Rust(run) }
}

/// A function of `lib` only.
const fn lib(name: &'static str, arity: usize, run: fn(&Call<'_, '_>) -> Outcome) -> Builtin {
    Builtin { name, home: Home::Lib, arity, run: Run::Rust(run) }
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

type Table = HashMap<&'static str, &'static Builtin>;

/// What a namespace holds, by name.
static TABLES: LazyLock<[Table; 2]> = LazyLock::new(|| {
    let native = [
        documents::TABLE,
        elements::TABLE,
        kinds::TABLE,
        lists::TABLE,
        modules::TABLE,
        other::TABLE,
        paths::TABLE,
        patterns::TABLE,
        set_building::TABLE,
        sets::TABLE,
        splitting::TABLE,
        strings::TABLE,
    ];
    let native = native.into_iter().flatten();
    let of = |other: Home| {
        let here = native.clone().filter(move |builtin| builtin.home != other);
        here.map(|builtin| (builtin.name, builtin))
    };
    let library = library::TABLE.iter().map(|builtin| (builtin.name, builtin));
    [library.chain(of(Home::Builtins)).collect(), of(Home::Lib).collect()]
});

fn find(namespace: Namespace, name: &str) -> Option<&'static Builtin> {
    let [library, builtins] = &*TABLES;
    match namespace {
        Namespace::Builtins => builtins.get(name),
        Namespace::Lib => library.get(name),
        Namespace::Part(part) => {
            let own = library.get(format!("{part}.{name}").as_str());
            own.or_else(|| if SAME.contains(&part) { library.get(name) } else { None })
        }
    }
    .copied()
}

/// Sets inside `lib` that hold the same functions again.
const SAME: [&str; 10] =
    ["lists", "strings", "attrsets", "trivial", "modules", "options", "fixedPoints", "debug", "filesystem", "asserts"];

/// Sets inside `lib` that hold other functions.
const OTHER: [&str; 3] = ["path", "versions", "generators"];

/// The table of all of them, which an evaluator is made with.
pub(crate) struct Builtins;

impl Functions for Builtins {
    fn global(&self, name: &str, span: Span) -> Option<Value> {
        match name {
            "true" => return Some(Value::Bool(true)),
            "false" => return Some(Value::Bool(false)),
            "null" => return Some(Value::Null),
            "builtins" => return Some(Value::Namespace(Namespace::Builtins)),
            _ => {}
        }
        let name = if names::GLOBAL.contains(&name) { name } else { name.strip_prefix("__")? };
        match self.member(Namespace::Builtins, name) {
            Some(member) => Some(member),
            None if names::BUILTINS.contains(&name) => Some(Namespace::Builtins.beyond(name, span)),
            None => None,
        }
    }

    fn member(&self, namespace: Namespace, name: &str) -> Option<Value> {
        let part = |parts: &[&'static str]| parts.iter().find(|part| **part == name).copied();
        match (namespace, name) {
            (Namespace::Builtins, "builtins") => return Some(Value::Namespace(Namespace::Builtins)),
            (Namespace::Builtins, "true") => return Some(Value::Bool(true)),
            (Namespace::Builtins, "false") => return Some(Value::Bool(false)),
            (Namespace::Builtins, "null") => return Some(Value::Null),
            (Namespace::Lib, _) => {
                if let Some(part) = part(&SAME).or_else(|| part(&OTHER)) {
                    return Some(Value::Namespace(Namespace::Part(part)));
                }
            }
            _ => {}
        }
        let partial = |builtin| Partial { builtin, arguments: Vec::new() };
        find(namespace, name).map(|builtin| Value::Builtin(Rc::new(partial(builtin))))
    }

    fn has_more(&self, namespace: Namespace, name: &str) -> bool {
        match namespace {
            Namespace::Lib => names::LIB.contains(&name),
            Namespace::Builtins => names::BUILTINS.contains(&name),
            // Which functions stand in which part differs from version to version.
            Namespace::Part(_) => true,
        }
    }
}
