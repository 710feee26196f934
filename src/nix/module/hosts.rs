//! The hosts that a file speaks of: itself as a module, a flake's systems, the nodes of a network, containers.

use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;

use super::lookup::HostOptions;
use super::{Flavor, Hosts, Modules, build, flavor, module_arguments, orphans};
use crate::configuration::datum::Reason;
use crate::configuration::{Configuration, Node, Purpose};
use crate::nix::eval::Evaluator;
use crate::nix::eval::value::{Attribute, File, Set, System, Thunk, Unknown, Value};
use crate::source::Span;

/// How deep hosts may be within hosts: a container of a node of a network.
const DEPTH: u32 = 3;

/// Names of networks that are no hosts.
const NETWORK: &[&str] = &["network", "meta", "defaults", "resources", "require"];

struct Reader<'e, 'f> {
    evaluator: &'e Evaluator<'f>,
    found: Hosts,
    /// What modules say that are for something else: their options are no part of another module.
    others: Vec<Configuration>,
    /// What the file itself is for, where it is a module.
    around: Flavor,
    /// What the hosts are for that are read just now.
    purpose: Purpose,
}

pub(super) fn read(evaluator: &Evaluator<'_>, file: &Rc<File>, root: &Thunk) -> Hosts {
    let mut reader = Reader {
        evaluator,
        found: Hosts::default(),
        others: Vec::new(),
        around: Flavor::default(),
        purpose: Purpose::Host,
    };
    reader.value(root, None, None, DEPTH);
    let read = reader.found.hosts.iter().chain(&reader.others);
    let visited = visited(read, file.source);
    let led_to = reader.found.hosts.len();
    for (part, purpose) in orphans::find(evaluator, file, visited, reader.around) {
        let mut modules = Modules::default();
        modules.parts.push(part);
        reader.purpose = purpose;
        reader.host(modules, None, DEPTH);
    }
    reader.found.hosts.iter_mut().skip(led_to).for_each(|host| host.is_part = true);
    reader.found
}

impl Reader<'_, '_> {
    /// A file's value, a system, a node: whatever may be or hold hosts.
    fn value(&mut self, thunk: &Thunk, name: Option<String>, arguments: Option<&Thunk>, depth: u32) {
        if depth == 0 {
            return;
        }
        match self.evaluator.value(thunk) {
            Value::System(system) => self.system(&system, name, depth),
            Value::Set(set) if is_flake(self.evaluator, &set) => self.flake(&set, depth),
            Value::Set(set) if is_network(self.evaluator, &set) => self.network(&set, depth),
            Value::Set(set)
                if set.attributes.contains_key("nodes") || set.attributes.contains_key("nixosConfigurations") =>
            {
                let outer = self.purpose;
                if set.attributes.contains_key(orphans::TEST_SCRIPT) {
                    self.purpose = Purpose::Test;
                }
                for holder in ["nodes", "nixosConfigurations"] {
                    let Some(nodes) = set.attributes.get(holder) else { continue };
                    let Value::Set(nodes) = self.evaluator.value(&nodes.value) else { continue };
                    for (name, node) in &nodes.attributes {
                        self.value(&node.value, Some(format!("{holder}.{name}")), None, depth - 1);
                    }
                }
                self.purpose = outer;
            }
            Value::Unknown(_) | Value::List(_) => {}
            _ => {
                let flavor = self.modules(&[thunk], name, arguments, depth);
                if depth == DEPTH {
                    self.around = flavor;
                }
            }
        }
    }

    /// A host of some modules.
    fn modules(&mut self, own: &[&Thunk], name: Option<String>, arguments: Option<&Thunk>, depth: u32) -> Flavor {
        let arguments = module_arguments(self.evaluator, arguments);
        let modules = Modules::of_host(&|modules| {
            own.iter().for_each(|module| modules.add(self.evaluator, module, &arguments));
        });
        self.host(modules, name, depth)
    }

    fn system(&mut self, system: &System, name: Option<String>, depth: u32) {
        let arguments = module_arguments(self.evaluator, system.arguments.as_ref());
        let modules = Modules::of_host(&|modules| {
            for module in self.evaluator.items(&system.modules) {
                match module.force(self.evaluator) {
                    Value::Rest(unknown) => modules.gaps.push(unknown),
                    _ => modules.add(self.evaluator, &module, &arguments),
                }
            }
        });
        self.host(modules, name, depth);
    }

    /// A host from its modules, and the hosts inside it; gives what the modules are for.
    fn host(&mut self, modules: Modules, name: Option<String>, depth: u32) -> Flavor {
        let flavor = flavor::of(self.evaluator, modules.class.as_deref(), &modules.parts);
        let has_home = flavor == Flavor::Nixos && flavor::has_home(self.evaluator, &modules.parts);
        let options = Rc::new(HostOptions::new(modules));
        *self.evaluator.options.borrow_mut() = Some(options.clone());
        let mut configuration = build::configuration(self.evaluator, name.clone(), &options.modules);
        if flavor != Flavor::Nixos {
            *self.evaluator.options.borrow_mut() = None;
            self.found.has_others = true;
            self.others.push(configuration);
            return flavor;
        }
        if let (true, Some(programs)) = (has_home, configuration.root.children.get_mut("programs")) {
            programs.children.remove("ssh");
        }
        let nested: Vec<(String, Thunk)> = options.modules.parts.iter().flat_map(|part| self.nested(part)).collect();
        if !configuration.root.children.is_empty() || !configuration.gaps.is_empty() {
            configuration.purpose = self.purpose;
            self.found.hosts.push(configuration);
        }
        for (inner, module) in nested {
            let name = name.as_ref().map_or(inner.clone(), |outer| format!("{outer}.{inner}"));
            self.value(&module, Some(name), None, depth - 1);
        }
        *self.evaluator.options.borrow_mut() = None;
        flavor
    }

    /// Containers and specialisations of a module.
    fn nested(&self, part: &Thunk) -> Vec<(String, Thunk)> {
        let mut nested = Vec::new();
        let Value::Set(set) = self.evaluator.value(part) else { return nested };
        for (holder, inner) in [("containers", "config"), ("specialisation", "configuration")] {
            let Some(holders) = set.attributes.get(holder) else { continue };
            let Value::Set(holders) = self.evaluator.value(&holders.value) else { continue };
            for (name, attribute) in &holders.attributes {
                let Value::Set(one) = self.evaluator.value(&attribute.value) else { continue };
                if let Some(module) = one.attributes.get(inner) {
                    nested.push((format!("{holder}.{name}"), module.value.clone()));
                }
            }
        }
        nested
    }

    /// The nodes of a network, each with what all of them share.
    fn network(&mut self, set: &Set, depth: u32) {
        let defaults = set.attributes.get("defaults").map(|defaults| &defaults.value);
        for (name, node) in &set.attributes {
            if NETWORK.contains(&name.as_ref()) {
                continue;
            }
            let arguments = self.network_arguments(set, name);
            let own = Some(name.to_string());
            match self.evaluator.value(&node.value) {
                Value::System(_) => self.value(&node.value, own, None, depth - 1),
                _ if depth > 1 => {
                    let all: Vec<&Thunk> = defaults.into_iter().chain([&node.value]).collect();
                    self.modules(&all, own, arguments.as_ref(), depth - 1);
                }
                _ => {}
            }
        }
    }

    /// What the modules of a node get beside NixOS's own arguments: those of all nodes and, above them, its own.
    fn network_arguments(&self, set: &Set, node: &str) -> Option<Thunk> {
        let member = |value: &Thunk, name: &str| match self.evaluator.value(value) {
            Value::Set(set) => set.attributes.get(name).map(|attribute| attribute.value.clone()),
            _ => None,
        };
        let meta = ["meta", "network"].iter().find_map(|name| set.attributes.get(*name)).map(|meta| &meta.value)?;
        let all = member(meta, "specialArgs");
        let own = member(meta, "nodeSpecialArgs").and_then(|nodes| member(&nodes, node));
        match (all, own) {
            (Some(all), Some(own)) => {
                let both = self.evaluator.update(self.evaluator.value(&all), self.evaluator.value(&own), all.span());
                Some(Thunk::done(both, all.span()))
            }
            (all, own) => own.or(all),
        }
    }

    fn flake(&mut self, set: &Set, depth: u32) {
        let Some(outputs) = set.attributes.get("outputs") else { return };
        let span = outputs.name;
        let function = self.evaluator.value(&outputs.value);
        let slot: Rc<RefCell<Option<Thunk>>> = Rc::default();
        let itself = {
            let (slot, function) = (slot.clone(), function.clone());
            Thunk::work(span, move |evaluator| {
                let inputs = slot.borrow().clone();
                inputs.map_or(Value::unknown(Reason::Recursion, span), |inputs| evaluator.apply(function, inputs, span))
            })
        };
        let mut inputs = Set { rest: Some(Rc::new(Unknown::new(Reason::Input, span))), ..Set::default() };
        inputs.attributes.insert("self".into(), Attribute { value: itself.clone(), name: Span::NONE });
        let inputs = Thunk::done(Value::Set(Rc::new(inputs)), span);
        *slot.borrow_mut() = Some(inputs);
        let Value::Set(outputs) = self.evaluator.value(&itself) else {
            slot.take();
            self.found.has_unread = true;
            return;
        };
        let holds = |name: &str| outputs.attributes.contains_key(name);
        if outputs.rest.is_some() && !["nixosConfigurations", "colmena", "colmenaHive"].into_iter().any(holds) {
            self.found.has_unread = true;
        }
        for (holder, attribute) in &outputs.attributes {
            match holder.as_ref() {
                "nixosConfigurations" | "colmena" | "colmenaHive" | "nixopsConfigurations" => {}
                _ => continue,
            }
            let Value::Set(hosts) = self.evaluator.value(&attribute.value) else {
                // What makes a hive is made of the hosts beside it.
                self.found.has_unread |= holder.as_ref() != "colmenaHive" || !holds("colmena");
                continue;
            };
            self.found.has_unread |= hosts.rest.is_some();
            if holder.as_ref() != "nixosConfigurations" {
                self.network(&hosts, depth);
                continue;
            }
            for (name, host) in &hosts.attributes {
                match self.evaluator.value(&host.value) {
                    Value::System(system) => self.system(&system, Some(format!("{holder}.{name}")), depth),
                    _ => self.found.has_unread = true,
                }
            }
        }
        slot.take();
    }
}

fn is_flake(evaluator: &Evaluator<'_>, set: &Set) -> bool {
    set.attributes.get("outputs").is_some_and(|outputs| matches!(evaluator.value(&outputs.value), Value::Function(_)))
}

/// A hive of colmena, or a network of nixops: hosts by name, with `meta` or `network` beside them.
fn is_network(evaluator: &Evaluator<'_>, set: &Set) -> bool {
    let has = |name: &str| set.attributes.contains_key(name);
    let meta = set.attributes.get("meta").is_some_and(|meta| match evaluator.value(&meta.value) {
        Value::Set(meta) => meta.attributes.contains_key("nixpkgs"),
        _ => false,
    });
    let module =
        ["services", "users", "boot", "imports", "config", "options", "environment"].iter().any(|name| has(name));
    (has("network") || meta || has("defaults")) && !module
}

/// Where names of options stand that were read, in one source.
fn visited<'h>(hosts: impl Iterator<Item = &'h Configuration>, source: u32) -> HashSet<u32> {
    fn add(node: &Node, source: u32, visited: &mut HashSet<u32>) {
        visited.extend(node.names.iter().filter(|name| name.source == source).map(|name| name.start));
        node.children.values().for_each(|child| add(child, source, visited));
    }
    let mut visited = HashSet::new();
    hosts.for_each(|host| add(&host.root, source, &mut visited));
    visited
}
