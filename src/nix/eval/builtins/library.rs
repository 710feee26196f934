//! The functions of the library that are written in Nix.

use std::rc::Rc;
use std::sync::{Arc, LazyLock};

use super::call::{Call, Outcome};
use super::{Builtin, Home};
use crate::nix::eval::value::{Environment, File, Namespace, Set, Thunk, Value};
use crate::nix::text::parse::parse;
use crate::nix::text::syntax::{ExpressionKind, Tree};
use crate::source::Span;

static TREE: LazyLock<Arc<Tree>> = LazyLock::new(|| Arc::new(parse(include_str!("library.nix").into())));

/// One entry for each function of the file.
pub(super) static TABLE: LazyLock<Vec<Builtin>> = LazyLock::new(|| {
    let text: &'static str = include_str!("library.nix");
    let entries = TREE.expressions.iter().filter_map(|expression| match &expression.kind {
        ExpressionKind::Lambda(_, body) => Some(*body),
        _ => None,
    });
    // The file is a function whose body is a `let` with the set in its `in`.
    let mut set = entries.filter_map(|body| match TREE.expression(body).map(|body| &body.kind) {
        Some(ExpressionKind::Let(_, set)) => TREE.expression(*set),
        _ => None,
    });
    let Some(ExpressionKind::Set(_, entries)) = set.next_back().map(|set| &set.kind) else { return Vec::new() };
    let name = |entry: &crate::nix::text::syntax::Entry| -> Option<&'static str> {
        let place = entry.name.place();
        Some(text.get(place.range())?.trim_matches('"'))
    };
    let builtin = |name| Builtin { name, home: Home::Lib, arity: 1, run: super::Run::Nix };
    entries.iter().filter_map(name).map(builtin).collect()
});

/// Calls the function of a name with its first argument.
pub(super) fn call(name: &str, call: &Call<'_, '_>) -> Outcome {
    let function = function(name, call).ok_or_else(|| call.error())?;
    Ok(call.evaluator.apply(function, call.argument(0), call.span))
}

fn function(name: &str, call: &Call<'_, '_>) -> Option<Value> {
    let known = call.evaluator.library.borrow().clone();
    let library = match known {
        Some(library) => library,
        None => {
            let library = load(call)?;
            *call.evaluator.library.borrow_mut() = Some(library.clone());
            library
        }
    };
    Some(library.attributes.get(name)?.value.force(call.evaluator))
}

fn load(call: &Call<'_, '_>) -> Option<Rc<Set>> {
    let file = Rc::new(File { tree: TREE.clone(), source: Span::NONE.source, name: "library.nix".to_owned() });
    let root = Thunk::expression(&file, file.tree.root?, &Environment::default()).force(call.evaluator);
    let library = Thunk::done(Value::Namespace(Namespace::Lib), Span::NONE);
    match call.evaluator.apply(root, library, Span::NONE) {
        Value::Set(set) => Some(set),
        _ => None,
    }
}
