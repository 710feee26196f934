//! Modules: what a file, its imports and what it nests say about hosts, as definitions with their places.

mod build;
mod flavor;
mod hosts;
mod lookup;
mod orphans;
pub(crate) mod reader;
mod wanted;
mod words;

use std::collections::BTreeSet;
use std::rc::Rc;

use super::eval::Evaluator;
use super::eval::value::{Environment, File, Namespace, Set, Thunk, Unknown, Value};
use crate::configuration::Configuration;
use crate::configuration::datum::Reason;
use crate::source::Span;

use flavor::Flavor;
pub(crate) use words::{is_no_text, may_matter};

/// How many modules one host may import.
const MODULES: usize = 2_000;

/// What a file turned out to say.
#[derive(Default)]
pub(crate) struct Hosts {
    /// A configuration for each host it speaks of.
    pub(crate) hosts: Vec<Configuration>,
    /// Whether parts of it are for something else than NixOS; they are in no configuration.
    pub(crate) has_others: bool,
    /// Whether it makes hosts in a way that nobody could read; they are in no configuration.
    pub(crate) has_unread: bool,
}

/// The modules of one host.
#[derive(Default)]
pub(crate) struct Modules {
    /// The `config` part of each.
    pub(crate) parts: Vec<Thunk>,
    /// The `options` part of those that declare some.
    pub(crate) declared: Vec<Thunk>,
    /// Modules that nobody could read.
    pub(crate) gaps: Vec<Rc<Unknown>>,
    /// What one of them says it is for: `_class`.
    class: Option<String>,
    /// The names of files that are in it, so that a circle of imports ends.
    seen: Vec<String>,
    imports: Imports,
    /// The files that `disabledModules` of its modules name.
    disabled: BTreeSet<String>,
    /// Files that are no part of it.
    left_out: BTreeSet<String>,
}

/// Where NixOS's own modules stand that decide about logins: without them, options mean nothing that is known.
const DECIDING: &[&str] = &[
    "config/users-groups",
    "programs/ssh",
    "security/doas",
    "security/pam",
    "security/sudo",
    "services/networking/firewall",
    "services/networking/ssh/",
];

/// The argument that is the folder of NixOS's own modules.
const OWN: &str = "modulesPath";

/// Modules of NixOS that say nothing of accounts, sshd, firewall or sudo: firmware and kernel modules.
const DECIDE_NOTHING: &[&str] = &["/installer/scan/not-detected.nix", "/profiles/qemu-guest.nix"];

/// Whether modules that a module imports belong to it.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Imports {
    #[default]
    Followed,
    /// They are files of the run of their own.
    Left,
}

/// Reads everything that a file says about hosts.
pub(crate) fn read(evaluator: &Evaluator<'_>, file: &Rc<File>) -> Hosts {
    let Some(root) = file.tree.root else { return Hosts::default() };
    let root = Thunk::expression(file, root, &Environment::default());
    hosts::read(evaluator, file, &root)
}

impl Modules {
    /// The modules of one host without those that one of them disables. `add` adds all of them.
    pub(crate) fn of_host(add: &dyn Fn(&mut Modules)) -> Modules {
        let mut all = Modules::default();
        add(&mut all);
        if all.disabled.is_empty() {
            return all;
        }
        // What only a disabled module imports is gone with it.
        let mut left = Modules { left_out: all.disabled, ..Modules::default() };
        add(&mut left);
        left
    }

    /// Adds a module: a set, a function that returns one, a path to one.
    pub(crate) fn add(&mut self, evaluator: &Evaluator<'_>, module: &Thunk, arguments: &Thunk) {
        let span = module.span();
        if self.parts.len() >= MODULES {
            return self.gap(Unknown::new(Reason::Limit, span));
        }
        // Modules import each other as deep as they like.
        stacker::maybe_grow(128 << 10, 2 << 20, || self.add_here(evaluator, module, span, arguments));
    }

    fn add_here(&mut self, evaluator: &Evaluator<'_>, module: &Thunk, span: Span, arguments: &Thunk) {
        match evaluator.value(module) {
            Value::Path(path) => {
                let name = evaluator.module_name(&path);
                let file = name.as_ref().and_then(|name| evaluator.file(name));
                let root =
                    file.and_then(|file| Some(Thunk::expression(&file, file.tree.root?, &Environment::default())));
                match (name, root) {
                    (Some(name), _) if self.seen.contains(&name) || self.left_out.contains(&name) => {}
                    (Some(name), Some(root)) => {
                        self.seen.push(name);
                        self.add(evaluator, &root, arguments);
                    }
                    _ => {
                        self.gap(Unknown { name: Some(path.text.as_str().into()), ..Unknown::new(Reason::File, span) })
                    }
                }
            }
            value @ (Value::Function(_) | Value::Builtin(..)) => {
                let result = evaluator.apply(value, arguments.clone(), span);
                // `inputs: { config, … }: { … }`: everything nobody passes is unknown.
                self.add_depth(evaluator, result, span, arguments, 4);
            }
            value => self.add_value(evaluator, value, span, arguments),
        }
    }

    /// Adds a module without those that it imports.
    pub(crate) fn add_alone(&mut self, evaluator: &Evaluator<'_>, module: &Thunk, arguments: &Thunk) {
        self.imports = Imports::Left;
        self.add(evaluator, module, arguments);
    }

    fn add_depth(&mut self, evaluator: &Evaluator<'_>, value: Value, span: Span, arguments: &Thunk, depth: u32) {
        match value {
            Value::Function(_) if depth > 0 => {
                let result = evaluator.apply(value, arguments.clone(), span);
                self.add_depth(evaluator, result, span, arguments, depth - 1);
            }
            value => self.add_value(evaluator, value, span, arguments),
        }
    }

    fn add_value(&mut self, evaluator: &Evaluator<'_>, value: Value, span: Span, arguments: &Thunk) {
        match value {
            Value::Set(set) => self.add_set(evaluator, &set, span, arguments),
            // `lib.mkIf … { … }` as a whole module.
            value @ Value::Property(_) => self.parts.push(Thunk::done(value, span)),
            Value::Unknown(unknown) if unknown.name.as_deref() == Some(OWN) && decides_nothing(evaluator, span) => {}
            Value::Unknown(unknown) => self.gap(copy(&unknown)),
            // A text is the path of a module, too, and Nix refuses all else.
            Value::Text(text) => {
                let unknown = text.unknown.first();
                if unknown.is_some_and(|part| part.name.as_deref() == Some(OWN)) && decides_nothing(evaluator, span) {
                    return;
                }
                let name = unknown.map_or(Some(text.text.as_str().into()), |part| part.name.clone());
                let reason = unknown.map_or(Reason::File, |part| part.reason);
                self.gap(Unknown { name, ..Unknown::new(reason, span) });
            }
            Value::Null | Value::Bool(_) | Value::Integer(_) | Value::Float(_) | Value::List(_) => {
                self.gap(Unknown::new(Reason::Error, span));
            }
            _ => {}
        }
    }

    fn add_set(&mut self, evaluator: &Evaluator<'_>, set: &Rc<Set>, span: Span, arguments: &Thunk) {
        let attribute = |name: &str| set.attributes.get(name).map(|attribute| attribute.value.clone());
        if let Some(rest) = &set.rest {
            self.gap(copy(rest));
        }
        if let Some(disabled) = attribute("disabledModules") {
            self.disable(evaluator, &disabled);
        }
        if let Some(declared) = attribute("options") {
            self.declared.push(declared);
        }
        if let Some(Value::Text(class)) = attribute("_class").map(|class| evaluator.value(&class)) {
            self.class = class.known().map(str::to_owned);
        }
        match attribute("config") {
            Some(config) => self.parts.push(config),
            None => {
                let own =
                    |name: &str| !["imports", "options", "disabledModules", "_file", "key", "_class"].contains(&name);
                let attributes = set.attributes.iter().filter(|(name, _)| own(name));
                let attributes = attributes.map(|(name, attribute)| (name.clone(), attribute.clone())).collect();
                let part = Value::Set(Rc::new(Set { attributes, ..Set::default() }));
                self.parts.push(Thunk::done(part, span));
            }
        }
        if self.imports == Imports::Left {
            return;
        }
        for name in ["imports", "require"] {
            let Some(imports) = attribute(name) else { continue };
            for item in evaluator.items(&imports) {
                match item.force(evaluator) {
                    Value::Rest(unknown) => self.gap(copy(&unknown)),
                    _ => self.add(evaluator, &item, arguments),
                }
            }
        }
    }

    fn disable(&mut self, evaluator: &Evaluator<'_>, disabled: &Thunk) {
        for item in evaluator.items(disabled) {
            match evaluator.value(&item) {
                Value::Path(path) => self.disabled.extend(evaluator.module_name(&path)),
                Value::Text(text) if !DECIDING.iter().any(|own| text.text.contains(own)) => {}
                _ => self.gap(Unknown {
                    name: Some("disabledModules".into()),
                    ..Unknown::new(Reason::Function, item.span())
                }),
            }
        }
    }

    fn gap(&mut self, unknown: Unknown) {
        // That there are too many is said once.
        if unknown.reason == Reason::Limit && self.gaps.last().is_some_and(|last| last.reason == Reason::Limit) {
            return;
        }
        self.gaps.push(Rc::new(unknown));
    }
}

/// Whether what is written here is the path of one of NixOS's modules that decide nothing, below `modulesPath`.
fn decides_nothing(evaluator: &Evaluator<'_>, span: Span) -> bool {
    let sources = evaluator.sources.borrow();
    let text = sources.get(span.source).and_then(|source| source.text.get(span.start as usize..span.end as usize));
    let written: String = text.unwrap_or_default().chars().filter(|one| !one.is_whitespace()).collect();
    let written = written.trim_matches(['(', ')']);
    DECIDE_NOTHING
        .iter()
        .any(|module| written == format!("{OWN}+\"{module}\"") || written == format!("\"${{{OWN}}}{module}\""))
}

fn copy(unknown: &Unknown) -> Unknown {
    Unknown { reason: unknown.reason, span: unknown.span, name: unknown.name.clone(), alternatives: Vec::new() }
}

/// What NixOS passes to a module; `extra` is what the host's own arguments say.
pub(crate) fn module_arguments(evaluator: &Evaluator<'_>, extra: Option<&Thunk>) -> Thunk {
    let known: [(&str, Value); 6] = [
        ("_class", Value::text("nixos")),
        ("lib", Value::Namespace(Namespace::Lib)),
        ("config", Value::Config(Rc::from([]))),
        ("pkgs", Value::named(Reason::Package, Span::NONE, "pkgs")),
        ("options", Value::named(Reason::Argument, Span::NONE, "options")),
        ("modulesPath", Value::named(Reason::Argument, Span::NONE, "modulesPath")),
    ];
    let mut set = Set { rest: Some(Rc::new(Unknown::new(Reason::Argument, Span::NONE))), ..Set::default() };
    if let Some(Value::Set(extra)) = extra.map(|extra| evaluator.value(extra)) {
        set.attributes.extend(extra.attributes.iter().map(|(name, attribute)| (name.clone(), attribute.clone())));
    }
    for (name, value) in known {
        let value = Thunk::done(value, Span::NONE);
        set.attributes.insert(name.into(), super::eval::value::Attribute { value, name: Span::NONE });
    }
    Thunk::done(Value::Set(Rc::new(set)), Span::NONE)
}
