//! Options that stand where no module was found: in the argument of a function nobody knows, in a value nobody uses.

use std::collections::HashSet;
use std::rc::Rc;

use super::{Flavor, module_arguments};
use crate::configuration::Purpose;
use crate::nix::eval::Evaluator;
use crate::nix::eval::value::{Environment, File, FrameKind, Thunk, Value};
use crate::nix::text::syntax::{Entry, ExpressionKind, Id};
use crate::source::Span;

/// Paths that make a set a part of a module, and how far down they say so.
const MODULE: &[&[&str]] = &[
    &["users", "users"],
    &["users", "extraUsers"],
    &["services", "openssh"],
    &["services", "sshd"],
    &["boot", "initrd", "network", "ssh"],
];

/// A path that makes a set the options of one user.
const USER: &[&str] = &["openssh", "authorizedKeys"];

/// What a set has that describes a test.
pub(super) const TEST_SCRIPT: &str = "testScript";

/// Options whose modules make a virtual machine to try a host out in.
const VARIANTS: &[&str] = &["vmVariant", "vmVariantWithBootLoader", "vmVariantWithDisko"];

/// How names begin below which everything is for macOS.
const DARWIN: &[&str] = &["darwin", "nix-darwin", "nixDarwin", "macos"];

/// The parts of modules that no host led to; `visited` says where names stand that were read, `around` what the file is
/// for as a module of its own.
pub(super) fn find(
    evaluator: &Evaluator<'_>,
    file: &Rc<File>,
    visited: HashSet<u32>,
    around: Flavor,
) -> Vec<(Thunk, Purpose)> {
    let arguments = module_arguments(evaluator, None);
    let mut search = Search { evaluator, file, visited, around, named: 0, tests: 0, found: Vec::new(), arguments };
    let any = file.tree.expressions.iter().any(|expression| match &expression.kind {
        ExpressionKind::Set(_, entries) => search.kind_of(entries).is_some(),
        _ => false,
    });
    if let (true, Some(root)) = (any, file.tree.root) {
        search.walk(root, &Environment::default(), "user");
    }
    search.found
}

struct Search<'e, 'f> {
    evaluator: &'e Evaluator<'f>,
    file: &'e Rc<File>,
    visited: HashSet<u32>,
    around: Flavor,
    /// How many of the names above are `nixos…`.
    named: u32,
    /// How many of the sets around are for virtual machines of tests.
    tests: u32,
    found: Vec<(Thunk, Purpose)>,
    arguments: Thunk,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Module,
    User,
}

impl Search<'_, '_> {
    /// Whether entries that were not read yet make their set a part of a module.
    fn kind_of(&self, entries: &[Entry]) -> Option<Kind> {
        let mut user = None;
        for entry in entries {
            let Some(name) = self.file.tree.static_name(&entry.name) else { continue };
            if self.visited.contains(&entry.name.place().start) {
                continue;
            }
            if MODULE.iter().any(|path| path.first() == Some(&name) && self.leads(entry, path)) {
                return Some(Kind::Module);
            }
            if USER.first() == Some(&name) && self.leads(entry, USER) {
                user = Some(Kind::User);
            }
        }
        user
    }

    /// Whether an entry is the beginning of a path.
    fn leads(&self, entry: &Entry, path: &[&str]) -> bool {
        let Some(rest) = path.get(1..) else { return true };
        let Some(next) = rest.first() else { return true };
        let expression = self.file.tree.expression(entry.value);
        let Some(ExpressionKind::Set(_, entries)) = expression.map(|expression| &expression.kind) else { return false };
        let named = |entry: &&Entry| self.file.tree.static_name(&entry.name) == Some(next);
        entries.iter().filter(named).any(|entry| self.leads(entry, rest))
    }

    fn walk(&mut self, id: Id, environment: &Environment, name: &str) {
        if !self.evaluator.step() {
            return;
        }
        stacker::maybe_grow(64 << 10, 1 << 20, || self.walk_here(id, environment, name));
    }

    fn walk_here(&mut self, id: Id, environment: &Environment, name: &str) {
        let (file, evaluator) = (self.file.clone(), self.evaluator);
        let Some(expression) = file.tree.expression(id) else { return };
        match &expression.kind {
            ExpressionKind::Set(recursion, entries) => {
                // nix-darwin has users and a server, too; home-manager has neither.
                let is_ours = self.around != Flavor::Darwin || self.named > 0;
                if let Some(kind) = self.kind_of(entries).filter(|_| is_ours) {
                    self.take(kind, id, entries, environment, name);
                    return;
                }
                let inner = match recursion {
                    crate::nix::text::syntax::Recursion::Plain => environment.clone(),
                    crate::nix::text::syntax::Recursion::Recursive => {
                        evaluator.recursive(&file, entries, environment).0
                    }
                };
                let is_test = entries.iter().any(|entry| file.tree.static_name(&entry.name) == Some(TEST_SCRIPT));
                self.tests += u32::from(is_test);
                self.walk_entries(entries, &inner, name);
                self.tests -= u32::from(is_test);
            }
            ExpressionKind::LegacyLet(entries) => {
                let inner = evaluator.recursive(&file, entries, environment).0;
                self.walk_entries(entries, &inner, name);
            }
            ExpressionKind::Let(entries, body) => {
                let inner = evaluator.recursive(&file, entries, environment).0;
                self.walk_entries(entries, &inner, name);
                self.walk(*body, &inner, name);
            }
            ExpressionKind::With(namespace, body) => {
                let namespace = Thunk::expression(&file, *namespace, environment);
                let (inner, _) = environment.within(FrameKind::With(namespace));
                self.walk(*body, &inner, name);
            }
            ExpressionKind::Lambda(parameter, body) => {
                let arguments = self.arguments.clone();
                if let Some(inner) = evaluator.bind(&file, parameter, &arguments, environment) {
                    self.walk(*body, &inner, name);
                }
            }
            ExpressionKind::List(items) => items.iter().for_each(|item| self.walk(*item, environment, name)),
            ExpressionKind::Assert(_, body) => self.walk(*body, environment, name),
            ExpressionKind::If(_, one, two) | ExpressionKind::Apply(one, two) | ExpressionKind::Binary(_, one, two) => {
                self.walk(*one, environment, name);
                self.walk(*two, environment, name);
            }
            _ => {}
        }
    }

    fn walk_entries(&mut self, entries: &[Entry], environment: &Environment, name: &str) {
        for entry in entries {
            let own = self.file.clone();
            let name = own.tree.static_name(&entry.name).unwrap_or(name);
            // One set may hold a module for each system: `{ nixos = …; darwin = …; }`.
            if DARWIN.iter().any(|start| name.starts_with(start)) {
                continue;
            }
            let is_nixos = u32::from(name.starts_with("nixos"));
            let is_test = u32::from(VARIANTS.contains(&name));
            self.tests += is_test;
            self.named += is_nixos;
            self.walk(entry.value, environment, name);
            self.named -= is_nixos;
            self.tests -= is_test;
        }
    }

    /// Takes a set as a part of a module; a user's options get the name they stand under.
    fn take(&mut self, kind: Kind, id: Id, entries: &[Entry], environment: &Environment, name: &str) {
        for entry in entries {
            self.visited.insert(entry.name.place().start);
        }
        let part = Thunk::expression(self.file, id, environment);
        let purpose = if self.tests > 0 { Purpose::Test } else { Purpose::Host };
        if kind == Kind::Module {
            self.found.push((part, purpose));
            return;
        }
        let span = part.span();
        let own = self.own_name(entries, environment);
        let name = own.as_deref().unwrap_or(name);
        let nest = |name: &str, value: Thunk| {
            Thunk::done(Evaluator::set_of([(name.into(), value, Span { end: span.start, ..span })]), span)
        };
        self.found.push((nest("users", nest("users", nest(name, part))), purpose));
    }

    /// The name that a user's options give it.
    fn own_name(&self, entries: &[Entry], environment: &Environment) -> Option<String> {
        let is_name = |entry: &&Entry| self.file.tree.static_name(&entry.name) == Some("name");
        let value = Thunk::expression(self.file, entries.iter().find(is_name)?.value, environment);
        match self.evaluator.value(&value) {
            Value::Text(text) => text.known().map(str::to_owned),
            _ => None,
        }
    }
}
